import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { TokenCredential } from "@azure/core-auth";
import { describe, it } from "mocha";
import { TaskOutputStorage } from "../../outputs";
import { cachedNodeCredential } from "../../outputs/credential/node-credential";
import { SMALL_BLOCK, useSmallRequests } from "../outputs/support/small-requests";
import { useAzurite } from "../support/azurite";
import { chance, chanceInt, SEED } from "../support/chance";
import { collect } from "../support/collect";
import { useFaultProxy } from "../support/fault-proxy";
import { EXPIRED_TOKEN, type Fault } from "../support/faults";
import { useFolder } from "../support/folder";
import { useScriptedImds } from "../support/scripted-imds";
import { storageToken } from "../support/storage-token";

describe(`tokens that fail (seed ${SEED})`, () => {
  const azurite = useAzurite();
  const imds = useScriptedImds();
  const folder = useFolder();
  const openProxy = useFaultProxy(azurite);
  useSmallRequests();

  it("saves, tracks, lists, reads and deletes even if the token of each request has expired, and the next one too", async () => {
    const proxy = await openProxy({ rate: 1, faults: [EXPIRED_TOKEN] });
    let asked = 0;
    const credential: TokenCredential = {
      getToken: async () => {
        asked += 1;
        // The client requests a token for a request, and again when it is refused. Then the library tries once more.
        // All tokens differ, because a credential that returns a refused token again is not asked any more.
        return { token: storageToken(asked % 3 === 1 ? 3600 : -60 - asked), expiresOnTimestamp: Date.now() };
      },
    };
    const location = { credential, jobId: `faults-tokens-${SEED}`, taskId: "t" };
    const outputs = new TaskOutputStorage({ ...location, blobEndpoint: proxy.blobEndpoint });
    await outputs.prepare();
    const content = Buffer.alloc(2 * SMALL_BLOCK + 1, "x");
    writeFileSync(join(folder(), "log.txt"), "one line\n");

    await outputs.saveText("TaskOutput", "text", "small.txt");
    await outputs.saveStream("TaskOutput", Readable.from([content]), "large.bin");
    await outputs.track("TaskLog", "log.txt", "log.txt", { folder: folder() }).close();
    const listed = await collect(outputs.list());
    assert.deepEqual(
      listed.map(({ path }) => path),
      ["log.txt", "large.bin", "small.txt"],
    );
    const file = await (await outputs.get("TaskOutput", "large.bin")).downloadInto(folder());
    assert.equal(readFileSync(file).equals(content), true);
    assert.equal(await (await outputs.get("TaskLog", "log.txt")).text(), "one line\n");
    for (const output of listed) await output.delete();
    assert.deepEqual(await collect(outputs.list()), []);
    assert.ok(proxy.faults > 20, `tokens must be refused, got ${proxy.faults}`);
  });

  it("passes the claims of a challenge to the credential once for all concurrent requests, and continues", async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1764158400"}}}';
    const [revoked, fresh] = [storageToken(3600), storageToken(3700)];
    const asked: (string | undefined)[] = [];
    const credential: TokenCredential = {
      getToken: async (_, options = {}) => {
        asked.push(options.claims);
        return { token: options.claims === claims ? fresh : revoked, expiresOnTimestamp: Date.now() + 3_600_000 };
      },
    };
    let isRevoked = false;
    const revocation: Fault = {
      name: "claims challenge",
      appliesTo: ({ headers }) => isRevoked && headers.authorization === `Bearer ${revoked}`,
      inject: async ({ body, reply }) => {
        await body();
        const encoded = Buffer.from(claims).toString("base64");
        const challenge = `Bearer authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${encoded}"`;
        const headers = { "x-ms-error-code": "InvalidAuthenticationInfo", "www-authenticate": challenge };
        reply({ status: 401, headers, body: Buffer.alloc(0) });
      },
    };
    const { blobEndpoint } = await openProxy({ rate: 1, faults: [revocation] });
    const location = { credential, jobId: `faults-claims-${SEED}`, taskId: "t", blobEndpoint };
    const outputs = new TaskOutputStorage(location);
    await outputs.prepare();
    isRevoked = true;
    await Promise.all(
      Array.from({ length: 16 }, async (_, index) => {
        if (index % 2 === 0) await outputs.saveText("TaskOutput", "text", `${index}.txt`);
        else await outputs.saveStream("TaskOutput", Readable.from([Buffer.alloc(SMALL_BLOCK + 1)]), `${index}.bin`);
      }),
    );
    assert.equal((await collect(outputs.list())).length, 16);
    assert.deepEqual(asked, [undefined, claims]);
  });

  it("saves for many concurrent processes with one token, even if the metadata service throttles, is updated and closes connections", async () => {
    const failures = [
      { status: 429, headers: { "retry-after": "1" } },
      { status: 410 },
      { status: 500 },
      "drop" as const,
    ] as const;
    for (let round = 0; round < 20; round += 1) {
      const jobId = `faults-imds-${SEED}-${round}`;
      const answers = Array.from({ length: chanceInt(1, 6, round, "failures") }, (_, index) => {
        return failures[Math.floor(chance(round, index, "which") * failures.length)]!;
      });
      const token = { access_token: storageToken(), expires_on: String(Math.floor(Date.now() / 1000) + 3600) };
      imds().requests.length = 0;
      imds().answers.push(...answers, { body: JSON.stringify(token) });
      const identity = { endpoint: imds().url, clientId: `identity-${round}` };
      const outputs = Array.from({ length: 8 }, () => {
        const credential = cachedNodeCredential(identity, folder(), async () => {});
        return new TaskOutputStorage({ blobEndpoint: azurite().blobEndpoint, credential, jobId, taskId: "t" });
      });
      await outputs[0]!.prepare();
      await Promise.all(outputs.map((storage, index) => storage.saveText("TaskOutput", "text", `${index}.txt`)));
      assert.equal((await collect(outputs[0]!.list())).length, 8, `seed ${SEED}`);
      assert.equal(imds().requests.length, answers.length + 1, `one token, seed ${SEED}`);
    }
  });
});
