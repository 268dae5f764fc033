import assert from "node:assert/strict";
import { mock } from "node:test";
import { ContainerClient } from "@azure/storage-blob";
import { createJob } from "azure-batch-outputs/jobs";
import { after, before, beforeEach, describe, it } from "mocha";
import { STORAGE_SERVICE_VERSION } from "../../../outputs";
import { containerClient, openBatch, type Pipeline, setAccessWait } from "../../../samples/top-words/pipeline";
import { freshJobId, useAzurite } from "../../support/azurite";
import { useImds } from "../../support/imds";
import { useStorageProxy } from "../../support/storage-proxy";
import { useScriptedBatch } from "../support/scripted-batch";

describe("the sample's clients", () => {
  const azurite = useAzurite();
  const imds = useImds();
  const startProxy = useStorageProxy(azurite);
  const startBatch = useScriptedBatch(azurite);
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

  const batchAt = (batchEndpoint: string) => openBatch({ destinations: { batchEndpoint } } as Pipeline);
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

  it("wait for a role at the Batch account and on a container, and say so once", async () => {
    let denials = 1;
    const batch = await startBatch(() => (denials-- > 0 ? denied : { status: 201, body: {} }));
    await createJob(batchAt(batch.url), { id: "job", poolInfo: { poolId: "pool" } });
    assert.equal(batch.requests.length, 2);
    assert.deepEqual(lines, [WAITING("PermissionDenied")]);
    const { name } = await openContainer();
    let denialsOfStorage = 1;
    const proxy = await startProxy(() =>
      denialsOfStorage-- > 0 ? { status: 403, code: "AuthorizationPermissionMismatch" } : undefined,
    );
    await containerClient(`${proxy.blobEndpoint}${name}`).getBlockBlobClient("a.txt").uploadFile(__filename);
    assert.equal(lines.length, 1);
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
    const { name } = await openContainer();
    let denials = 2;
    const proxy = await startProxy(() =>
      denials-- > 0 ? { status: 403, code: "AuthorizationPermissionMismatch" } : undefined,
    );
    // Waits of 1, 2 and 4 ms. The time of each request is what is left of the limit.
    setAccessWait({ limitSeconds: 0.006, firstWaitSeconds: 0.001, note: (line) => lines.push(line) });
    const container = containerClient(`${proxy.blobEndpoint}${name}`);
    await container.getProperties();
    mock.timers.enable({ apis: ["Date"], now: Date.now() + 60_000 });
    try {
      denials = 2;
      await container.getProperties();
      denials = 1;
      await assert.rejects(container.getProperties(), { statusCode: 403 });
    } finally {
      mock.timers.reset();
    }
    assert.equal(proxy.requests.length, 3 + 3 + 1);
  });

  it("fail at once if they must not wait, and if a firewall refuses them", async () => {
    const batch = await startBatch(() => denied);
    setAccessWait({ limitSeconds: 0, note: (line) => lines.push(line) });
    await assert.rejects(batchAt(batch.url).job("job").get(), { status: 403, code: "PermissionDenied" });
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
      await assert.rejects(batchAt(batch.url).job("job").get());
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
