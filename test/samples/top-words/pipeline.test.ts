import assert from "node:assert/strict";
import { mock } from "node:test";
import { ContainerClient } from "@azure/storage-blob";
import { after, before, beforeEach, describe, it } from "mocha";
import { STORAGE_SERVICE_VERSION } from "../../../outputs";
import { batchClient, containerClient, type Pipeline, setAccessWait } from "../../../samples/top-words/pipeline";
import { freshJobId, useAzurite } from "../../support/azurite";
import { useImds } from "../../support/imds";
import { useStorageProxy } from "../../support/storage-proxy";
import { useScriptedBatch } from "../support/scripted-batch";

describe("the sample's clients", () => {
  const azurite = useAzurite();
  const imds = useImds();
  const startProxy = useStorageProxy(azurite);
  const startBatch = useScriptedBatch();
  const variable = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
  const previous = process.env[variable];
  let lines: string[];

  before(() => {
    process.env[variable] = imds().url;
  });
  beforeEach(() => {
    lines = [];
    setAccessWait({ firstWaitSeconds: 0.001, note: (line) => lines.push(line) });
  });
  after(() => {
    if (previous === undefined) delete process.env[variable];
    else process.env[variable] = previous;
    setAccessWait({});
  });

  const batchAt = (batchEndpoint: string) => batchClient({ destinations: { batchEndpoint } } as Pipeline);
  const denied = {
    status: 403,
    body: { code: "PermissionDenied", message: { value: "Server failed to authorize the request." } },
  };
  const WAITING = (code: string) =>
    `access is denied (${code}): waiting up to 600 s for a new role assignment to take effect; if none is new, a role is missing: press Ctrl+C, or give --wait-for-access 0 to fail at once`;

  async function openContainer(): Promise<{ name: string; blobEndpoint: string }> {
    const name = freshJobId();
    const { blobEndpoint, credential } = azurite();
    await new ContainerClient(`${blobEndpoint}${name}`, credential).create();
    return { name, blobEndpoint };
  }

  it("wait for a role at the Batch account, for reading and writing, and say so once", async () => {
    let denials = 3;
    const batch = await startBatch(() =>
      denials-- > 0 ? denied : { body: { value: [{ id: "job", state: "active" }] }, status: 200 },
    );
    assert.equal((await batchAt(batch.url).task.list("job")).length, 1);
    denials = 2;
    const added = { status: 201, body: {} };
    const writing = await startBatch(() => (denials-- > 0 ? denied : added));
    await batchAt(writing.url).job.add({ id: "job", poolInfo: { poolId: "pool" } });
    assert.deepEqual([batch.requests.length, writing.requests.length], [4, 3]);
    assert.deepEqual(lines, [WAITING("PermissionDenied")]);
  });

  it("wait for a role on a container, for reading and writing, and say so once", async () => {
    const { name } = await openContainer();
    let denials = 2;
    const proxy = await startProxy(() =>
      denials-- > 0 ? { status: 403, code: "AuthorizationPermissionMismatch" } : undefined,
    );
    const container = containerClient(`${proxy.blobEndpoint}${name}`);
    await container.getBlockBlobClient("a.txt").uploadFile(__filename);
    denials = 2;
    const names: string[] = [];
    for await (const blob of container.listBlobsFlat()) names.push(blob.name);
    assert.deepEqual(names, ["a.txt"]);
    assert.equal(proxy.requests.length, 6);
    assert.deepEqual(lines, [WAITING("AuthorizationPermissionMismatch")]);
  });

  it("count the time of waiting, and not the time between two denied requests", async () => {
    let denials = 2;
    const batch = await startBatch(() => (denials-- > 0 ? denied : { body: { id: "job" }, status: 200 }));
    // Waits of 1, 2 and 4 ms. The time of each job is what is left of the limit.
    setAccessWait({ limitSeconds: 0.006, firstWaitSeconds: 0.001, note: (line) => lines.push(line) });
    const client = batchAt(batch.url);
    await client.job.get("job");
    mock.timers.enable({ apis: ["Date"], now: Date.now() + 3_600_000 });
    try {
      denials = 2;
      await client.job.get("job");
      denials = 1;
      await assert.rejects(client.job.get("job"), { statusCode: 403 });
    } finally {
      mock.timers.reset();
    }
    assert.equal(batch.requests.length, 3 + 3 + 1);
  });

  it("fail at once if they must not wait, and if a firewall refuses them", async () => {
    const batch = await startBatch(() => denied);
    setAccessWait({ limitSeconds: 0, note: (line) => lines.push(line) });
    await assert.rejects(batchAt(batch.url).job.get("job"), { statusCode: 403 });
    assert.equal(batch.requests.length, 1);
    setAccessWait({ note: (line) => lines.push(line) });
    const proxy = await startProxy(() => ({ status: 403, code: "AuthorizationFailure" }));
    await assert.rejects(containerClient(`${proxy.blobEndpoint}any`).deleteBlob("a"), { statusCode: 403 });
    assert.equal(proxy.requests.length, 1);
    assert.deepEqual(lines, []);
  });

  for (const status of [301, 302, 307]) {
    it(`send no token to the target of a ${status}`, async () => {
      const elsewhere = await startBatch(() => ({ body: { value: [] } }));
      const batch = await startBatch((path) => ({ status, body: {}, location: `${elsewhere.url}${path}` }));
      await assert.rejects(batchAt(batch.url).job.get("job"));
      assert.match(batch.requests[0]?.headers.authorization ?? "", /^Bearer /);
      const target = await startProxy(() => undefined);
      const proxy = await startProxy(({ url }) => ({
        status,
        code: "",
        location: new URL(url, target.blobEndpoint).href,
      }));
      await assert.rejects(containerClient(`${proxy.blobEndpoint}any`).getBlobClient("a").getProperties());
      assert.deepEqual([elsewhere.requests, target.requests], [[], []]);
    });
  }

  it("send the library's version of the storage service", async () => {
    const { name } = await openContainer();
    const proxy = await startProxy(() => undefined);
    const container = containerClient(`${proxy.blobEndpoint}${name}`);
    await container.getBlockBlobClient("a.txt").uploadFile(__filename);
    await container.deleteBlob("a.txt");
    const versions = proxy.requests.map(({ headers }) => headers["x-ms-version"]);
    assert.deepEqual([...new Set(versions)], [STORAGE_SERVICE_VERSION]);
  });
});
