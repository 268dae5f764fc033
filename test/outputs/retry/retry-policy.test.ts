import assert from "node:assert/strict";
import { RestError } from "@azure/storage-blob";
import fc from "fast-check";
import { describe, it } from "mocha";
import { isTransient, isUnreached, retryWait } from "../../../outputs/retry/retry-policy";
import { answer, unanswered } from "../support/failed-request";

describe("isTransient", () => {
  const cases: [description: string, error: unknown, expected: boolean][] = [
    ...[408, 429, 500, 502, 503, 504].map((status): [string, unknown, boolean] => [`${status}`, answer(status), true]),
    ...[400, 401, 403, 404, 409, 412, 416, 501].map((status): [string, unknown, boolean] => [
      `${status}`,
      answer(status),
      false,
    ]),
    ["a damaged body", answer(400, { "x-ms-error-code": "Md5Mismatch" }), true],
    ["a damaged block", answer(400, { "x-ms-error-code": "Crc64Mismatch" }), true],
    ["a connection that was reset", unanswered("ECONNRESET"), true],
    ["a pipe that was closed", unanswered("EPIPE"), true],
    ["a name that cannot be resolved now", unanswered("EAI_AGAIN"), true],
    ["a host without a route now", unanswered("EHOSTUNREACH"), true],
    ["an answer that was cut off", new RestError("unclosed root tag", { code: "PARSE_ERROR", statusCode: 200 }), true],
    ["a self-signed certificate", unanswered("DEPTH_ZERO_SELF_SIGNED_CERT"), false],
    ["a certificate of an unknown issuer", unanswered("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), false],
    ["a certificate of another host", unanswered("ERR_TLS_CERT_ALTNAME_INVALID"), false],
    ["a server without TLS", unanswered("ERR_SSL_WRONG_VERSION_NUMBER"), false],
    ["a local error", new Error("EACCES"), false],
  ];
  for (const [description, error, expected] of cases) {
    it(`${expected ? "retries" : "gives up at"} ${description}`, () => {
      assert.equal(isTransient(error), expected);
    });
  }
});

describe("isUnreached", () => {
  for (const code of ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH"]) {
    it(`returns true for ${code}`, () => assert.equal(isUnreached(unanswered(code)), true));
  }

  it("returns false for an interrupted connection, for one that took too long, and for an answer", () => {
    for (const error of [unanswered("ECONNRESET"), unanswered("ETIMEDOUT"), answer(503)]) {
      assert.equal(isUnreached(error), false);
    }
  });
});

describe("retryWait", () => {
  /** The longest waits after the first attempts. Every later wait is at most as long as the last one here. */
  const LONGEST_WAITS = [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000];

  it("doubles from 0.5 s to 60 s, and waits between half and all of it", () => {
    for (const [index, longest] of [...LONGEST_WAITS, 60_000, 60_000].entries()) {
      assert.equal(retryWait(index + 1, answer(500), 1), longest);
      assert.equal(retryWait(index + 1, answer(500), 0), longest / 2);
    }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
        const longest = LONGEST_WAITS[tries - 1] ?? 60_000;
        const wait = retryWait(tries, answer(500), random);
        assert.ok(wait >= longest / 2 && wait <= longest, `${wait} ms`);
      }),
    );
  });

  it("waits as long as Retry-After asks, and up to a tenth more", () => {
    const busy = answer(503, { "retry-after": "7" });
    assert.deepEqual([retryWait(1, busy, 0), retryWait(1, busy, 0.5)], [7000, 7350]);
    // A longer backoff is not shortened.
    assert.equal(retryWait(8, busy, 1), 60_000);
  });

  it("accepts a date, and limits waits of hours", () => {
    const now = Date.parse("Sat, 21 Nov 2026 10:00:00 GMT");
    const at = (date: string) => retryWait(1, answer(429, { "retry-after": date }), 0, now);
    assert.equal(at("Sat, 21 Nov 2026 10:00:09 GMT"), 9000);
    assert.equal(at("Sat, 21 Nov 2026 09:00:00 GMT"), 250);
    assert.equal(at("soon"), 250);
    assert.equal(at("86400"), 600_000);
  });

  it("compares a date with the service's clock, not with this machine's", () => {
    const headers = { "retry-after": "Sat, 21 Nov 2026 10:00:09 GMT", date: "Sat, 21 Nov 2026 10:00:00 GMT" };
    for (const hours of [-5, 0, 5]) {
      const clock = Date.parse(headers.date) + hours * 3_600_000;
      assert.equal(retryWait(1, answer(503, headers), 0, clock), 9000);
    }
  });
});
