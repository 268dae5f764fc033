import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { describe, it } from "mocha";
import { batchSharedKey, signature, stringToSign } from "../../../../environment/shared-key";
import { testBatch } from "../../support/test-batch";

const key = Buffer.from("a key of an account").toString("base64");

describe("SharedKey at the service", () => {
  const test = testBatch();
  const path = "/jobs?api-version=2022-10-01.16.0";

  /** Returns headers that sign a GET request for the path, with changes. */
  const signed = (changes: { account?: string; key?: string; date?: Date; signedPath?: string } = {}) => {
    const { account = "myaccount", date = new Date(), signedPath = path } = changes;
    const headers = { "ocp-date": date.toUTCString() };
    const [pathname = "", query] = signedPath.split("?");
    const request = { method: "GET", path: pathname, query: new URLSearchParams(query), headers };
    const text = stringToSign(batchSharedKey, account, request);
    const accountKey = changes.key ?? test.batch.listKeys(test.accountId).primary;
    return { ...headers, authorization: `SharedKey ${account}:${signature(text, accountKey)}` };
  };

  it("works for the real client with either key: reads, writes, lists by pages and deletes", async () => {
    const { primary, secondary } = test.batch.listKeys(test.accountId);
    for (const [index, accountKey] of [primary, secondary].entries()) {
      const client = test.keyClient(accountKey);
      const id = `job-${index}`;
      await client.job.add({ id, poolInfo: { poolId: "none" } });
      await client.task.addCollection(id, [
        { id: "a-b", commandLine: "true" },
        { id: "c", commandLine: "true" },
      ]);
      const first = await client.task.list(id, { taskListOptions: { maxResults: 1, filter: "state eq 'active'" } });
      const second = await client.task.listNext(first.odatanextLink!);
      assert.deepEqual(
        [...first, ...second].map((task) => task.id),
        ["a-b", "c"],
      );
      await client.job.terminate(id);
      await client.job.deleteMethod(id);
    }
  });

  it("accepts a signature as Azure requires it", async () => {
    assert.equal((await test.request("GET", path, { headers: signed() })).status, 200);
  });

  const minutes = (count: number) => new Date(Date.now() + count * 60_000);
  const refused: [what: string, headers: () => Record<string, string>][] = [
    ["another key", () => signed({ key })],
    ["another account", () => signed({ account: "other" })],
    ["another path", () => signed({ signedPath: "/pools?api-version=2022-10-01.16.0" })],
    ["a date 16 minutes ago", () => signed({ date: minutes(-16) })],
    ["a date 16 minutes ahead", () => signed({ date: minutes(16) })],
    ["no date", () => ({ authorization: signed().authorization })],
    ["no signature", () => ({ authorization: "SharedKey myaccount" })],
    ["another scheme", () => ({ authorization: "Basic bXlhY2NvdW50OmtleQ==" })],
  ];
  for (const [what, headers] of refused) {
    it(`refuses ${what}`, async () => {
      const { status, json } = await test.request("GET", path, { headers: headers() });
      assert.deepEqual([status, json.code], [403, "AuthenticationFailed"]);
    });
  }

  it("is refused if the account does not allow it, and accepted again if it does", async () => {
    await test.reopen({ allowedAuthenticationModes: ["AAD"] });
    const { status, json } = await test.request("GET", path, { headers: signed() });
    assert.equal(status, 403);
    assert.equal(json.code, "AuthenticationFailed");
    assert.deepEqual(json.values, [
      {
        key: "AuthenticationErrorDetail",
        value: "The specified type of authentication SharedKey is not allowed for this account.",
      },
    ]);
    await test.reopen();
    assert.equal((await test.request("GET", path, { headers: signed() })).status, 200);
  });

  it("keeps the keys private: mode 0600, random, and the same after a restart", async () => {
    const before = test.batch.listKeys(test.accountId);
    assert.notEqual(before.primary, before.secondary);
    assert.equal(Buffer.from(before.primary, "base64").length, 64);
    assert.equal(statSync(test.environment.state.path("batch", "myaccount", "keys.json")).mode & 0o777, 0o600);
    await test.batch.close();
    await test.open();
    assert.deepEqual(test.batch.listKeys(test.accountId), before);
  });

  it("refuses a replaced key from the next request on, and keeps the other one", async () => {
    const before = test.batch.listKeys(test.accountId);
    test.batch.regenerateKey(test.accountId, "primary");
    const after = test.batch.listKeys(test.accountId);
    const statusWith = async (key: string) => (await test.request("GET", path, { headers: signed({ key }) })).status;
    assert.equal(await statusWith(before.primary), 403);
    assert.equal(await statusWith(after.primary), 200);
    assert.equal(await statusWith(before.secondary), 200);
  });
});
