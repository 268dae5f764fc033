import assert from "node:assert/strict";
import { mock } from "node:test";
import { describe, it } from "mocha";
import { fetchToken } from "../../../outputs/credential/imds";
import { useScriptedImds } from "../../support/scripted-imds";

const CLIENT_ID = "33333333-3333-3333-3333-333333333333";
const RESOURCE = "https://storage.azure.com";

describe("fetchToken", () => {
  const imds = useScriptedImds();

  /** Requests a token, and records the waits instead of waiting. */
  async function ask(options: { retries?: boolean; abortSignal?: AbortSignal } = {}) {
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => {
      waits.push(milliseconds / 1000);
    };
    const outcome = await fetchToken(
      { endpoint: imds().url, clientId: CLIENT_ID, resource: RESOURCE },
      { ...options, sleep },
    ).catch((error) => error);
    return { waits, outcome };
  }

  it("sends the identity, the resource, and the header that the service requires", async () => {
    const expiresAt = Math.floor(Date.now() / 1000) * 1000 + 3_600_000;
    assert.deepEqual((await ask()).outcome, { token: "token-1", expiresAt });
    const [{ url, headers } = assert.fail()] = imds().requests;
    assert.equal(url.pathname, "/metadata/identity/oauth2/token");
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      "api-version": "2018-02-01",
      resource: RESOURCE,
      client_id: CLIENT_ID,
    });
    assert.equal(headers.metadata, "true");
  });

  for (const status of [404, 429, 500, 502, 503, 504]) {
    it(`retries after ${status}, at 0, 2, 6, 14 and 30 seconds`, async () => {
      imds().answers.push(...Array(5).fill({ status }));
      const { waits, outcome } = await ask();
      assert.deepEqual(waits, [0, 2, 6, 14, 30]);
      assert.equal(outcome.token, "token-6");
    });

    it(`gives up if ${status} persists`, async () => {
      imds().answers.push(...Array(20).fill({ status }));
      const { waits, outcome } = await ask();
      assert.deepEqual(waits, [0, 2, 6, 14, 30]);
      assert.equal(outcome.code, "AccessDenied");
      assert.match(
        outcome.message,
        new RegExp(
          `^the metadata service at http://127\\.0\\.0\\.1:\\d+ issued no token for identity ${CLIENT_ID}: ${status}; assign the identity to the node's pool$`,
        ),
      );
    });
  }

  it("retries for 70 seconds while the service is being updated (410)", async () => {
    imds().answers.push(...Array(20).fill({ status: 410 }));
    const { waits, outcome } = await ask();
    assert.equal(
      waits.reduce((sum, wait) => sum + wait, 0),
      70,
    );
    assert.equal(outcome.code, "AccessDenied");
  });

  it("waits as long as the service asks, up to a minute", async () => {
    imds().answers.push(
      { status: 429, headers: { "retry-after": "7" } },
      { status: 503, headers: { "retry-after": "3600" } },
    );
    assert.deepEqual((await ask()).waits, [7, 60]);
  });

  it("retries if the connection breaks", async () => {
    imds().answers.push("drop", "drop");
    const { waits, outcome } = await ask();
    assert.deepEqual(waits, [0, 2]);
    assert.equal(outcome.token, "token-3");
  });

  it("sends one request without retries", async () => {
    imds().answers.push({ status: 503 });
    const { waits, outcome } = await ask({ retries: false });
    assert.deepEqual([waits, outcome.code], [[], "AccessDenied"]);
  });

  const refusals: [title: string, answer: object, got: string][] = [
    [
      "an identity that the node does not have",
      { status: 400, body: '{"error":"invalid_request","error_description":"Identity not found\\r\\ntrace"}' },
      "400, Identity not found",
    ],
    ["another refusal", { status: 403, body: "<html>" }, "403"],
    ["an answer without a token", { status: 200, body: "{}" }, "an answer without a token"],
    ["an answer without an expiry", { status: 200, body: '{"access_token":"x"}' }, "an answer without a token"],
  ];
  for (const [title, answer, got] of refusals) {
    it(`gives up at once on ${title}`, async () => {
      imds().answers.push(answer);
      const { waits, outcome } = await ask();
      assert.deepEqual([waits, outcome.code], [[], "AccessDenied"]);
      assert.ok(outcome.message.includes(`: ${got.trim()}`), outcome.message);
    });
  }

  it("waits 5 seconds for an answer", async () => {
    const { timeout } = AbortSignal;
    const limits: number[] = [];
    mock.method(AbortSignal, "timeout", (milliseconds: number) => {
      limits.push(milliseconds);
      return timeout.call(AbortSignal, 1);
    });
    let answer = () => {};
    imds().gate = new Promise((resolve) => {
      answer = resolve;
    });
    try {
      const { outcome } = await ask({ retries: false });
      assert.match(outcome.message, /: no answer in 5 s; /);
      assert.deepEqual(limits, [5000]);
    } finally {
      answer();
      mock.restoreAll();
    }
  });

  it("ends when it is aborted", async () => {
    imds().answers.push({ status: 503 });
    const abort = new AbortController();
    const asked = fetchToken(
      { endpoint: imds().url, clientId: CLIENT_ID, resource: RESOURCE },
      {
        abortSignal: abort.signal,
        sleep: async () => abort.abort(),
      },
    );
    await assert.rejects(asked, { name: "AbortError" });
    assert.equal(imds().requests.length, 1);
  });
});
