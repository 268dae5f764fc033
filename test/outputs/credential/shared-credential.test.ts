import assert from "node:assert/strict";
import { mock } from "node:test";
import { setImmediate as immediately } from "node:timers/promises";
import type { AccessToken, GetTokenOptions } from "@azure/core-auth";
import { describe, it } from "mocha";
import { type StorageTokenOptions, sharedCredential } from "../../../outputs/credential/shared-credential";

const HOUR = 3_600_000;

describe("sharedCredential", () => {
  function counting(tokenOf: (call: number, options?: GetTokenOptions) => Promise<AccessToken | null>) {
    const asked = { calls: 0 };
    const credential = {
      getToken: (_: string | string[], options?: GetTokenOptions) => {
        asked.calls += 1;
        return tokenOf(asked.calls, options);
      },
    };
    return { asked, credential };
  }

  const good = async (call: number) => ({ token: `${call}`, expiresOnTimestamp: Date.now() + HOUR });
  const ending = async (call: number) => ({ token: `${call}`, expiresOnTimestamp: Date.now() + 60_000 });

  it("sends one request for all users of a credential, also for concurrent ones", async () => {
    const { asked, credential } = counting(good);
    const [one, two] = [sharedCredential(credential), sharedCredential(credential)];
    const tokens = await Promise.all([one.getToken("s"), two.getToken("s"), one.getToken("s")]);
    assert.deepEqual(new Set(tokens.map((token) => token?.token)), new Set(["1"]));
    assert.equal((await two.getToken("s"))?.token, "1");
    assert.equal(asked.calls, 1);
  });

  it("requests again for a token that expires in two minutes, for another scope, and after a challenge", async () => {
    const { asked, credential } = counting((call) => (call === 1 ? ending(call) : good(call)));
    const shared = sharedCredential(credential);
    assert.equal((await shared.getToken("s"))?.token, "1");
    const tokens = await Promise.all([shared.getToken("s"), shared.getToken("s"), shared.getToken("s")]);
    assert.deepEqual(
      tokens.map((token) => token?.token),
      ["2", "2", "2"],
    );
    assert.equal((await shared.getToken("other"))?.token, "3");
    assert.equal((await shared.getToken("s", { tenantId: "t" }))?.token, "4");
    assert.equal(asked.calls, 4);
  });

  it("uses a token until two minutes before its expiry", async () => {
    for (const [secondsLeft, calls] of [
      [121, 1],
      [119, 2],
    ] as const) {
      const { asked, credential } = counting(async (call) => ({
        token: `${call}`,
        expiresOnTimestamp: Date.now() + secondsLeft * 1000,
      }));
      const shared = sharedCredential(credential);
      await shared.getToken("s");
      await shared.getToken("s");
      assert.equal(asked.calls, calls, `${secondsLeft} s before the end`);
    }
  });

  it("requests again after a failure, and reports that failure to every caller in the same way", async () => {
    const { credential } = counting(async (call) => {
      if (call === 1) throw "no identity";
      return call === 2 ? null : good(call);
    });
    const shared = sharedCredential(credential);
    await assert.rejects(shared.getToken("s"), {
      code: "AccessDenied",
      message: "the credential issued no token: no identity; sign in (`az login`), or check its identity",
    });
    await assert.rejects(shared.getToken("s"), {
      code: "AccessDenied",
      message: "the credential issued no token: it returned null; sign in (`az login`), or check its identity",
    });
    assert.equal((await shared.getToken("s"))?.token, "3");
  });

  it("does not change an abort", async () => {
    const { credential } = counting(async () => AbortSignal.abort().throwIfAborted() as never);
    await assert.rejects(sharedCredential(credential).getToken("s"), { name: "AbortError" });
  });

  it("sends one request even if the caller that asked first is aborted", async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { asked, credential } = counting(async (call) => {
      await answered;
      return good(call);
    });
    const shared = sharedCredential(credential);
    const leaving = new AbortController();
    const [first, second] = [shared.getToken("s", { abortSignal: leaving.signal }), shared.getToken("s")];
    await immediately();
    leaving.abort();
    await assert.rejects(first, { name: "AbortError" });
    answer();
    assert.equal((await second).token, "1");
    assert.equal(asked.calls, 1);
  });

  it("continues for a caller that comes within a second, and is aborted after that", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const signals: AbortSignal[] = [];
      const { credential } = counting(async (call, { abortSignal } = {}) => {
        signals.push(abortSignal as AbortSignal);
        return call === 1 ? new Promise(() => {}) : good(call);
      });
      const shared = sharedCredential(credential);
      const [first, second] = [new AbortController(), new AbortController()];
      const all = [1, 2].map(() => shared.getToken("s", { abortSignal: first.signal }));
      await immediately();
      first.abort();
      for (const one of all) await assert.rejects(one, { name: "AbortError" });
      mock.timers.tick(500);
      const later = shared.getToken("s", { abortSignal: second.signal });
      await immediately();
      mock.timers.tick(5000);
      assert.equal(signals[0]?.aborted, false);
      second.abort();
      await assert.rejects(later, { name: "AbortError" });
      mock.timers.tick(999);
      assert.equal(signals[0]?.aborted, false);
      mock.timers.tick(1);
      assert.equal(signals[0]?.aborted, true);
      assert.equal((await shared.getToken("s")).token, "2");
      assert.equal(signals.length, 2);
    } finally {
      mock.timers.reset();
    }
  });

  it("requests one new token after a refusal by storage, even if several clients report it", async () => {
    const refused: (string | undefined)[] = [];
    const { asked, credential } = counting((call, options: StorageTokenOptions = {}) => {
      refused.push(options.refusedToken);
      return good(call);
    });
    const shared = sharedCredential(credential);
    await shared.getToken("s");
    // As for 16 concurrent requests.
    for (let request = 0; request < 16; request += 1) shared.refuse("1");
    const tokens = await Promise.all(Array.from({ length: 16 }, () => shared.getToken("s")));
    assert.deepEqual(new Set(tokens.map(({ token }) => token)), new Set(["2"]));
    // A request that was sent long before.
    shared.refuse("1");
    assert.equal((await shared.getToken("s")).token, "2");
    assert.deepEqual([asked.calls, refused], [2, [undefined, "1"]]);
  });

  it("returns a refused token again if the credential has no other, and requests again when it is refused again", async () => {
    const { asked, credential } = counting(async () => ({ token: "same", expiresOnTimestamp: Date.now() + HOUR }));
    const shared = sharedCredential(credential);
    for (let refusal = 0; refusal < 3; refusal += 1) {
      assert.equal((await shared.getToken("s")).token, "same");
      assert.equal((await shared.getToken("s")).token, "same");
      shared.refuse("same");
    }
    assert.equal(asked.calls, 3);
  });

  it("sends one request for a challenge, passes it on, and shares the token", async () => {
    const options: StorageTokenOptions[] = [];
    const { credential } = counting((call, { abortSignal: _, ...given } = {}) => {
      options.push(given);
      return good(call);
    });
    const shared = sharedCredential(credential);
    await shared.getToken("s");
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1764158400"}}}';
    const challenged = Array.from({ length: 16 }, () => shared.getToken("s", { claims }));
    assert.deepEqual(new Set((await Promise.all(challenged)).map(({ token }) => token)), new Set(["2"]));
    assert.equal((await shared.getToken("s")).token, "2");
    assert.equal((await shared.getToken("s", { tenantId: "t" })).token, "3");
    assert.equal((await shared.getToken("s", { tenantId: "t" })).token, "3");
    // Another revocation has other claims. The tenant stays the same.
    assert.equal((await shared.getToken("s", { claims: "later" })).token, "4");
    assert.deepEqual(options, [
      {},
      { claims, refusedToken: "1" },
      { tenantId: "t", refusedToken: "2" },
      { claims: "later", tenantId: "t", refusedToken: "3" },
    ]);
  });

  it("leaves nothing in the client's own cache, which would keep a refused token", async () => {
    const { credential } = counting(good);
    assert.ok((await sharedCredential(credential).getToken("s")).expiresOnTimestamp <= Date.now());
  });

  it("uses a token that expired long ago by this machine's clock, and requests again after 5 minutes", async () => {
    const { asked, credential } = counting(async (call) => ({
      token: `${call}`,
      expiresOnTimestamp: Date.now() - 10 * HOUR,
    }));
    const shared = sharedCredential(credential);
    for (let use = 0; use < 3; use += 1) assert.equal((await shared.getToken("s")).token, "1");
    mock.timers.enable({ apis: ["Date"], now: Date.now() + 5 * 60_000 });
    try {
      assert.equal((await shared.getToken("s")).token, "2");
    } finally {
      mock.timers.reset();
    }
    assert.equal(asked.calls, 2);
  });
});
