import assert from "node:assert/strict";
import { RestError } from "@azure/storage-blob";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { Clock } from "../../outputs/clock";
import { OutputError } from "../../outputs/output-error";
import type { RetriedRequest } from "../../outputs/retry-observer";
import { isTransient, retryWait } from "../../outputs/retry-policy";
import { createSend } from "../../outputs/send";

const attempt = { container: "job-j", blob: "$JobOutput/x" };

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
    ["a name that is not known now", unanswered("EAI_AGAIN"), true],
    ["an answer that was cut off", new RestError("unclosed root tag", { code: "PARSE_ERROR", statusCode: 200 }), true],
    ["a certificate of one's own making", unanswered("DEPTH_ZERO_SELF_SIGNED_CERT"), false],
    ["a certificate of an unknown issuer", unanswered("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), false],
    ["a certificate of another host", unanswered("ERR_TLS_CERT_ALTNAME_INVALID"), false],
    ["a local error", new Error("EACCES"), false],
  ];
  for (const [description, error, expected] of cases) {
    it(`${expected ? "tries again after" : "gives up at"} ${description}`, () => {
      assert.equal(isTransient(error), expected);
    });
  }
});

describe("retryWait", () => {
  it("doubles from 0.5 s to 60 s, and takes between half and all of it", () => {
    const longest = Array.from({ length: 10 }, (_, index) => retryWait(index + 1, answer(500), 1));
    assert.deepEqual(longest, [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
        const wait = retryWait(tries, answer(500), random);
        assert.ok(wait >= retryWait(tries, answer(500), 0) && wait <= retryWait(tries, answer(500), 1));
      }),
    );
  });

  it("waits as long as Retry-After asks, and up to a tenth more", () => {
    const busy = answer(503, { "retry-after": "7" });
    assert.deepEqual([retryWait(1, busy, 0), retryWait(1, busy, 0.5)], [7000, 7350]);
    // a wait that is longer by itself stays
    assert.equal(retryWait(8, busy, 1), 60_000);
  });

  it("understands a date, and does not believe in hours", () => {
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

describe("send", () => {
  it("tries 20 times and for 10 minutes at least, whatever chance says", async () => {
    for (const random of [0, 0.5, 0.999]) {
      const clock = fakeClock(random);
      let tries = 0;
      await assert.rejects(
        createSend(undefined, clock)(attempt, () => {
          tries += 1;
          throw answer(503);
        }),
        { name: "OutputError", code: "RequestFailed" },
      );
      assert.ok(tries >= 20, `${tries} tries`);
      assert.ok(clock.now() >= 600_000, `${clock.now()} ms`);
      assert.ok(Math.max(...clock.waits) <= 60_000);
    }
  });

  it("returns the first answer, and keeps nothing of the failures before it", async () => {
    const failures = [answer(500), unanswered("ECONNRESET"), answer(429, { "retry-after": "3" }), answer(408)];
    const clock = fakeClock(0);
    const result = await createSend(undefined, clock)(attempt, async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return "done";
    });
    assert.equal(result, "done");
    assert.deepEqual(clock.waits, [250, 500, 3000, 2000]);
  });

  it("gives up an endpoint that has never answered after half a minute, and one that has much later", async () => {
    const refused = () => {
      throw unanswered("ECONNREFUSED");
    };
    const unknown = fakeClock(0);
    await assert.rejects(createSend(undefined, unknown)(attempt, refused), { code: "RequestFailed" });
    assert.ok(unknown.now() >= 30_000 && unknown.now() < 100_000, `${unknown.now()} ms`);

    const known = fakeClock(0);
    const send = createSend(undefined, known);
    await send(attempt, async () => "an answer");
    await assert.rejects(send(attempt, refused), { code: "RequestFailed" });
    assert.ok(known.now() >= 600_000, `${known.now()} ms`);
  });

  it("fails at once at what another try does not change", async () => {
    for (const [status, code] of [
      [404, "OutputNotFound"],
      [412, "Conflict"],
      [403, "AccessDenied"],
      [400, "RequestFailed"],
    ] as const) {
      const clock = fakeClock(0);
      const denied = createSend(undefined, clock)(attempt, () => {
        throw answer(status);
      });
      await assert.rejects(denied, (error) => error instanceof OutputError && error.code === code);
      assert.deepEqual(clock.waits, []);
    }
  });

  it("sends again at once when a token has expired, but not for ever", async () => {
    const clock = fakeClock(0);
    const send = createSend(undefined, clock);
    await send(attempt, async () => "an answer");
    let tries = 0;
    await assert.rejects(
      send(attempt, () => {
        tries += 1;
        throw answer(401);
      }),
      { code: "AccessDenied" },
    );
    assert.equal(tries, 3);
    assert.equal(clock.now(), 0);
  });

  it("sends again with a new token also before any request was allowed, and reports the refused one", async () => {
    for (const [status, code] of [
      [401, "InvalidAuthenticationInfo"],
      [403, "AuthenticationFailed"],
    ] as const) {
      const refused: string[] = [];
      const credential = { getToken: () => assert.fail(), refuse: (token: string) => void refused.push(token) };
      const tokens = ["old", "new"];
      const result = await createSend({ credential }, fakeClock(0))(attempt, async () => {
        const token = tokens.shift();
        if (token === "new") return "done";
        const request = { method: "GET", url: "https://a/", headers: new Map([["authorization", `Bearer ${token}`]]) };
        throw Object.assign(answer(status, { "x-ms-error-code": code }), { request });
      });
      assert.deepEqual([result, refused], ["done", ["old"]]);
    }
  });

  it("does not wait for what waiting does not change", async () => {
    const settings = { waitForAccess: { seconds: 120, onWait: () => assert.fail("it must not wait") } };
    const denied: [status: number, code: string, sas?: object][] = [
      [403, "AccountIsDisabled"],
      [403, "AuthenticationFailed", {}],
      [403, "KeyBasedAuthenticationNotPermitted", {}],
      [403, "UnauthorizedBlobOverwrite", { permissions: "c" }],
    ];
    for (const [status, code, sas] of denied) {
      const send = createSend({ ...settings, ...(sas && { sas }) }, fakeClock(0));
      const sending = send(attempt, () => {
        throw answer(status, { "x-ms-error-code": code });
      });
      await assert.rejects(sending, { code: "AccessDenied" });
    }
  });

  it("tells of each retry what failed and for how long it goes on, and of the end", async () => {
    const failures = [answer(500, { "x-ms-error-code": "InternalError" }), unanswered("ECONNRESET"), answer(503)];
    const told: unknown[] = [];
    const retryObserver = {
      onRetry: (request: RetriedRequest) => told.push({ ...request }),
      onRetryEnd: (request: RetriedRequest, wasAnswered: boolean) => told.push([request.got, wasAnswered]),
    };
    const send = createSend({ retryObserver, host: "a.blob.core.windows.net" }, fakeClock(0));
    await send(attempt, async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    });
    const host = "a.blob.core.windows.net";
    assert.deepEqual(told, [
      { host, got: "InternalError 500", failedSeconds: 0, remainingSeconds: 600 },
      { host, got: "ECONNRESET", failedSeconds: 0.25, remainingSeconds: 599.75 },
      { host, got: "503", failedSeconds: 0.75, remainingSeconds: 599.25 },
      ["503", true],
    ]);
    told.length = 0;
    await send(attempt, async () => "at once");
    assert.deepEqual(told, [], "nothing is told of a request that is answered at once");
    await assert.rejects(
      createSend({ retryObserver }, fakeClock(0))(attempt, () => {
        throw unanswered("ECONNREFUSED");
      }),
    );
    assert.deepEqual(told.at(-1), ["ECONNREFUSED", false]);
    assert.ok(told.slice(0, -1).every((request) => (request as RetriedRequest).remainingSeconds <= 30));
  });

  it("takes no other failure for an expired token", async () => {
    const send = createSend(undefined, fakeClock(0));
    await send(attempt, async () => "an answer");
    const failures = [500, 503, 500, 401, 429, 401].map((status) => answer(status));
    const result = await send(attempt, async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return "done";
    });
    assert.equal(result, "done");
  });

  it("stops waiting when it is told to", async () => {
    const stop = new AbortController();
    const send = createSend();
    const sending = send(
      attempt,
      () => {
        setImmediate(() => stop.abort());
        throw answer(503, { "retry-after": "500" });
      },
      { abortSignal: stop.signal },
    );
    await assert.rejects(sending, { name: "AbortError" });
  });

  it("hands the caller's signal on to the request", async () => {
    const stop = new AbortController();
    const sending = createSend()(
      attempt,
      (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      { abortSignal: stop.signal },
    );
    stop.abort();
    await assert.rejects(sending, { name: "AbortError" });
  });
});

function answer(statusCode: number, headers: Record<string, string> = {}): RestError {
  // of the response, no more is looked at than its headers
  return Object.assign(new RestError("answered", { statusCode }), {
    response: { headers: new Map(Object.entries(headers)) },
  });
}

function unanswered(code: string): RestError {
  return new RestError("no answer", { code });
}

/** A clock on which waiting takes no time. */
function fakeClock(random: number): Clock & { waits: number[] } {
  let now = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    random: () => random,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
}
