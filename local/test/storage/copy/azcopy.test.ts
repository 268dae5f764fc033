import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { type BlobServiceClient, ContainerSASPermissions } from "@azure/storage-blob";
import { after, before, describe, it } from "mocha";
import type { ImdsEndpoint, ManagedIdentity } from "../../../identity";
import { IS_NIGHTLY } from "../../support/nightly";
import { temporaryFolder } from "../../support/temporary-folder";
import { openFilledStorage } from "../support/blobs";
import { type LocalStorage, roles } from "../support/local-storage";

const run = promisify(execFile);
const isInstalled = spawnSync("azcopy", ["--version"]).status === 0;
const SIZE = 6_000_000;

describe("AzCopy", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let local: LocalStorage;
  let other: BlobServiceClient;
  let endpoint: ImdsEndpoint;

  const identity: ManagedIdentity = {
    objectId: "11111111-1111-4111-8111-111111111111",
    clientId: "22222222-2222-4222-8222-222222222222",
    resourceId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/copier",
  };

  before(async () => {
    local = await openFilledStorage();
    other = await local.openOther();
    const source = other.getContainerClient("source");
    await source.create();
    await source.getBlockBlobClient("frames/small.txt").upload("hello", 5, { metadata: { task: "t1" } });
    await source.getBlockBlobClient("frames/large").uploadData(Buffer.alloc(SIZE, "some content "));
    endpoint = await local.identity.serveImds({ name: "node/account/pool/node", identities: () => [identity] });
    local.grant(identity, roles.dataContributor, local.groupId);
  });
  after(async () => {
    await endpoint.close();
    await local.close();
  });

  const azcopy = (args: readonly string[]) =>
    run("azcopy", args, {
      env: {
        ...process.env,
        ...endpoint.variables,
        SSL_CERT_FILE: local.environment.tls.caFile,
        AZCOPY_LOG_LOCATION: folder.path,
        AZCOPY_JOB_PLAN_LOCATION: folder.path,
        AZCOPY_AUTO_LOGIN_TYPE: "MSI",
        AZCOPY_TENANT_ID: local.identity.tenantId,
      },
    });
  const withSas = (client: BlobServiceClient, name: string) =>
    client.getContainerClient(name).generateSasUrl({
      permissions: ContainerSASPermissions.parse("rwlcd"),
      expiresOn: new Date(Date.now() + 3_600_000),
    });
  const plain = async (client: BlobServiceClient, name: string) => client.getContainerClient(name).url;

  const ways: readonly [how: string, url: typeof plain, target: string, isEveryday: boolean][] = [
    ["a SAS of both", withSas, "job-a", false],
    ["the token of a managed identity", plain, "job-b", true],
  ];
  for (const [how, url, target, isEveryday] of ways) {
    (isInstalled && (isEveryday || IS_NIGHTLY) ? it : it.skip)(
      `copies between accounts and deletes, with ${how}`,
      async () => {
        const container = local.keyClient().getContainerClient(target);
        const hosts = [other.url, container.url].map((text) => new URL(text).host).join(";");
        const from = (await url(other, "source")).replace("/source", "/source/frames");
        const to = await url(local.keyClient(), target);
        const options = ["--recursive", `--trusted-microsoft-suffixes=${hosts}`];
        // Blocks smaller than the blob, so that it is copied by Put Block From URL.
        await azcopy(["copy", from, to, ...options, "--from-to=BlobBlob", "--block-size-mb=4"]);
        const small = container.getBlobClient("frames/small.txt");
        assert.equal(String(await small.downloadToBuffer()), "hello");
        assert.deepEqual((await small.getProperties()).metadata, { task: "t1" });
        const large = await container.getBlobClient("frames/large").downloadToBuffer();
        assert.ok(large.equals(Buffer.alloc(SIZE, "some content ")));
        await azcopy(["remove", to.replace(target, `${target}/frames`), ...options, "--from-to=BlobTrash"]);
        assert.equal(await small.exists(), false);
      },
    );
  }
});
