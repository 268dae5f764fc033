import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { fetchToken } from "../../../outputs/credential/imds";
import { useScriptedImds } from "../../support/scripted-imds";

const clientId = "33333333-3333-3333-3333-333333333333";
const resource = "https://storage.azure.com";

describe("fetchToken", () => {
  const imds = useScriptedImds();

  /** Asks, and notes the waits in place of waiting. */
  async function ask(options: { retries?: boolean; abortSignal?: AbortSignal } = {}) {
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => {
      waits.push(milliseconds / 1000);
    };
    const outcome = await fetchToken({ endpoint: imds().url, clientId, resource }, { ...options, sleep }).catch(
      (error) => error,
    );
    return { waits, outcome };
  }

  it("asks for the identity and the resource, with the header that the service demands", async () => {
    const expiresAt = Math.floor(Date.now() / 1000) * 1000 + 3_600_000;
    assert.deepEqual((await ask()).outcome, { token: "token-1", expiresAt });
    const [{ url, headers } = assert.fail()] = imds().requests;
    assert.equal(url.pathname, "/metadata/identity/oauth2/token");
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      "api-version": "2018-02-01",
      resource,
      client_id: clientId,
    });
    assert.equal(headers.metadata, "true");
  });

  for (const status of [404, 429, 500, 502, 503, 504]) {
    it(`asks again after ${status}, at 0, 2, 6, 14 and 30 seconds`, async () => {
      imds().answers.push(...Array(5).fill({ status }));
      const { waits, outcome } = await ask();
      assert.deepEqual(waits, [0, 2, 6, 14, 30]);
      assert.equal(outcome.token, "token-6");
    });

    it(`gives up when ${status} lasts`, async () => {
      imds().answers.push(...Array(20).fill({ status }));
      const { waits, outcome } = await ask();
      assert.deepEqual(waits, [0, 2, 6, 14, 30]);
      assert.equal(outcome.code, "AccessDenied");
      assert.match(
        outcome.message,
        new RegExp(
          `^identity ${clientId} must get a token from http://127\\.0\\.0\\.1:\\d+, got ${status}; assign the identity to the node's pool$`,
        ),
      );
    });
  }

  it("asks for 70 seconds while the service is being updated (410)", async () => {
    imds().answers.push(...Array(20).fill({ status: 410 }));
    const { waits, outcome } = await ask();
    assert.equal(
      waits.reduce((sum, wait) => sum + wait, 0),
      70,
    );
    assert.equal(outcome.code, "AccessDenied");
  });

  it("waits as long as the service says, within a minute", async () => {
    imds().answers.push(
      { status: 429, headers: { "retry-after": "7" } },
      { status: 503, headers: { "retry-after": "3600" } },
    );
    assert.deepEqual((await ask()).waits, [7, 60]);
  });

  it("asks again where the connection breaks", async () => {
    imds().answers.push("drop", "drop");
    const { waits, outcome } = await ask();
    assert.deepEqual(waits, [0, 2]);
    assert.equal(outcome.token, "token-3");
  });

  it("asks once where it is told to", async () => {
    imds().answers.push({ status: 503 });
    const { waits, outcome } = await ask({ retries: false });
    assert.deepEqual([waits, outcome.code], [[], "AccessDenied"]);
  });

  const refusals: [title: string, answer: object, got: string][] = [
    [
      "an identity that the node has not",
      { status: 400, body: '{"error":"invalid_request","error_description":"Identity not found\\r\\ntrace"}' },
      "400, Identity not found",
    ],
    ["another refusal", { status: 403, body: "<html>" }, "403"],
    ["an answer without a token", { status: 200, body: "{}" }, "an answer without a token"],
    [
      "an answer without an end of the token",
      { status: 200, body: '{"access_token":"x"}' },
      "an answer without a token",
    ],
  ];
  for (const [title, answer, got] of refusals) {
    it(`gives up at once on ${title}`, async () => {
      imds().answers.push(answer);
      const { waits, outcome } = await ask();
      assert.deepEqual([waits, outcome.code], [[], "AccessDenied"]);
      assert.ok(outcome.message.includes(`, got ${got.trim()}`), outcome.message);
    });
  }

  it("ends when it is aborted", async () => {
    imds().answers.push({ status: 503 });
    const abort = new AbortController();
    const asked = fetchToken(
      { endpoint: imds().url, clientId, resource },
      {
        abortSignal: abort.signal,
        sleep: async () => abort.abort(),
      },
    );
    await assert.rejects(asked, { name: "AbortError" });
    assert.equal(imds().requests.length, 1);
  });
});
