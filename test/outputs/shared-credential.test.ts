import assert from "node:assert/strict";
import type { AccessToken, GetTokenOptions } from "@azure/core-auth";
import { describe, it } from "mocha";
import { sharedCredential } from "../../outputs/shared-credential";

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

  it("asks once for all who use a credential, also at once", async () => {
    const { asked, credential } = counting(good);
    const [one, two] = [sharedCredential(credential), sharedCredential(credential)];
    const tokens = await Promise.all([one.getToken("s"), two.getToken("s"), one.getToken("s")]);
    assert.deepEqual(new Set(tokens.map((token) => token?.token)), new Set(["1"]));
    assert.equal((await two.getToken("s"))?.token, "1");
    assert.equal(asked.calls, 1);
  });

  it("asks again for a token that ends in two minutes, for another scope, and for one that storage wants otherwise", async () => {
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

  it("asks again after a failure, of which each who asked is told in one way", async () => {
    const { credential } = counting(async (call) => {
      if (call === 1) throw "no identity";
      return call === 2 ? null : good(call);
    });
    const shared = sharedCredential(credential);
    await assert.rejects(shared.getToken("s"), { name: "TokenError", message: "no identity" });
    await assert.rejects(shared.getToken("s"), { name: "TokenError", message: "the credential gave none" });
    assert.equal((await shared.getToken("s"))?.token, "3");
  });

  it("leaves an abort an abort", async () => {
    const { credential } = counting(async () => AbortSignal.abort().throwIfAborted() as never);
    await assert.rejects(sharedCredential(credential).getToken("s"), { name: "AbortError" });
  });
});
