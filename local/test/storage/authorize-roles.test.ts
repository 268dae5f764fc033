import assert from "node:assert/strict";
import type { BlobServiceClient, ContainerClient } from "@azure/storage-blob";
import { after, before, describe, it } from "mocha";
import { freshNames, MISMATCH, openFilledStorage } from "./support/blobs";
import { failureOf, type LocalStorage, roles } from "./support/local-storage";

describe("authorize by roles", () => {
  let local: LocalStorage;

  before(async () => {
    local = await openFilledStorage();
  });
  after(() => local.close());

  const fresh = freshNames();

  /** Each performs one operation, in an existing container or on an account. */
  const operations: Readonly<
    Record<string, (client: BlobServiceClient, container: ContainerClient) => Promise<unknown>>
  > = {
    "list containers": (client) => client.listContainers().next(),
    "create container": (client) => client.getContainerClient(fresh("job-new-")).create(),
    "get container": (_, container) => container.getProperties(),
    "set container metadata": (_, container) => container.setMetadata({ a: "b" }),
    "delete container": async (client) => {
      const name = fresh("job-old-");
      await local.storage.createContainer(local.settings.id, name);
      await client.getContainerClient(name).delete();
    },
    "list blobs": (_, container) => container.listBlobsFlat().next(),
    "list blobs by hierarchy": (_, container) => container.listBlobsByHierarchy("/").next(),
    "get blob": (_, container) => container.getBlobClient("there.txt").downloadToBuffer(),
    "get blob properties": (_, container) => container.getBlobClient("there.txt").getProperties(),
    "put blob": (_, container) => container.getBlockBlobClient(fresh("put-")).upload("x", 1),
    "replace blob": (_, container) => container.getBlockBlobClient("there.txt").upload("content", 7),
    "put block": (_, container) => container.getBlockBlobClient(fresh("block-")).stageBlock("MDAw", "x", 1),
    "put block list": (_, container) => container.getBlockBlobClient(fresh("list-")).commitBlockList([]),
    "get block list": (_, container) => container.getBlockBlobClient("there.txt").getBlockList("all"),
    "create append blob": (_, container) => container.getAppendBlobClient(fresh("append-")).create(),
    "append block": (_, container) => container.getAppendBlobClient("log.txt").appendBlock("x", 1),
    "set metadata": (_, container) => container.getBlobClient("there.txt").setMetadata({ a: "b" }),
    "set properties": (_, container) =>
      container.getBlobClient("there.txt").setHTTPHeaders({ blobContentType: "text/plain" }),
    "snapshot blob": (_, container) => container.getBlobClient("there.txt").createSnapshot(),
    "set tier": (_, container) => container.getBlobClient("there.txt").setAccessTier("Cool"),
    "lease blob": async (_, container) => {
      const lease = container.getBlobClient("there.txt").getBlobLeaseClient();
      await lease.acquireLease(-1);
      await lease.releaseLease();
    },
    "delete blob": async (_, container) => {
      const name = fresh("gone-");
      await local.keyClient().getContainerClient(container.containerName).getBlockBlobClient(name).upload("x", 1);
      await container.getBlobClient(name).delete();
    },
    "copy blob": (_, container) =>
      container.getBlobClient(fresh("copy-")).syncCopyFromURL(`${local.endpoint}${container.containerName}/there.txt`),
    "get tags": (_, container) => container.getBlobClient("there.txt").getTags(),
    "set tags": (_, container) => container.getBlobClient("there.txt").setTags({ kind: "log" }),
    "put blob with tags": (_, container) =>
      container.getBlockBlobClient(fresh("tagged-")).upload("x", 1, { tags: { kind: "log" } }),
    "list blobs with tags": (_, container) => container.listBlobsFlat({ includeTags: true }).next(),
    "get blob by its tags": (_, container) =>
      container.getBlobClient("there.txt").getProperties({ conditions: { tagConditions: "kind <> 'x'" } }),
    "find by tags": (client) => client.findBlobsByTags("kind='log'").next(),
    "get delegation key": (client) => client.getUserDelegationKey(new Date(), new Date(Date.now() + 3_600_000)),
    "get service properties": (client) => client.getProperties(),
    "get account information": (client) => client.getAccountInfo(),
    "get access policy": (_, container) => container.getAccessPolicy(),
    "set access policy": (_, container) => container.setAccessPolicy(undefined),
  };

  const management = ["create container", "get container", "set container metadata", "delete container"];
  const reading = ["list blobs", "list blobs by hierarchy", "get blob", "get blob properties", "get block list"];
  const writing = [
    "put blob",
    "replace blob",
    "put block",
    "put block list",
    "create append blob",
    "append block",
    "set metadata",
    "set properties",
    "snapshot blob",
    "set tier",
    "lease blob",
  ];
  const contributor = [...management, ...reading, ...writing, "delete blob", "copy blob"];
  const tags = [
    "get tags",
    "set tags",
    "find by tags",
    "put blob with tags",
    "list blobs with tags",
    "get blob by its tags",
  ];
  const ofAccount = ["list containers", "get delegation key"];
  const ofContainer = contributor.filter((name) => name !== "create container" && name !== "delete container");

  const account = () => local.settings.id;
  const cases: readonly [who: string, role: string | undefined, scope: () => string, allowed: readonly string[]][] = [
    ["nobody", undefined, account, []],
    [
      "Owner, which is of the management plane alone",
      roles.owner,
      () => `/subscriptions/${local.identity.subscriptionId}`,
      [
        ...management,
        ...ofAccount,
        "get service properties",
        "get account information",
        "get access policy",
        "set access policy",
      ],
    ],
    ["Blob Data Reader", roles.dataReader, account, ["get container", ...reading, ...ofAccount]],
    ["Blob Delegator", roles.delegator, account, ["get delegation key"]],
    ["Blob Data Contributor of the account", roles.dataContributor, account, [...contributor, ...ofAccount]],
    ["Blob Data Contributor of the group", roles.dataContributor, () => local.groupId, [...contributor, ...ofAccount]],
    [
      "Blob Data Contributor of the subscription",
      roles.dataContributor,
      () => `/subscriptions/${local.identity.subscriptionId}`,
      [...contributor, ...ofAccount],
    ],
    ["Blob Data Contributor of the container", roles.dataContributor, () => local.containerId("job-a"), ofContainer],
    ["Blob Data Contributor of another container", roles.dataContributor, () => local.containerId("job-b"), []],
    ["Blob Data Contributor of a container of like name", roles.dataContributor, () => local.containerId("job"), []],
    [
      "Blob Data Owner",
      roles.dataOwner,
      account,
      [...contributor, ...ofAccount, ...tags, "get access policy", "set access policy"],
    ],
  ];

  describe("roles", () => {
    for (const [who, role, scope, allowed] of cases) {
      it(`allow ${who} ${allowed.length} of ${Object.keys(operations).length} operations, and no other`, async () => {
        const principal = local.principal();
        const assignment = role === undefined ? undefined : local.grant(principal, role, scope());
        const client = local.client(principal);
        const answers = new Map<string, string | undefined>();
        for (const [name, run] of Object.entries(operations)) {
          answers.set(name, await failureOf(run(client, client.getContainerClient("job-a"))));
        }
        if (assignment !== undefined) local.revoke(assignment);
        const expected = Object.keys(operations).map((name) => [name, allowed.includes(name) ? undefined : MISMATCH]);
        assert.deepEqual(Object.fromEntries(answers), Object.fromEntries(expected));
      });
    }

    it("apply as soon as they are assigned, until the assignment is deleted", async () => {
      const principal = local.principal();
      const blob = local.client(principal).getContainerClient("job-a").getBlobClient("there.txt");
      assert.equal(await failureOf(blob.getProperties()), MISMATCH);
      const assignment = local.grant(principal, roles.dataReader, local.containerId("job-a"));
      assert.equal(await failureOf(blob.getProperties()), undefined);
      local.revoke(assignment);
      assert.equal(await failureOf(blob.getProperties()), MISMATCH);
    });
  });
});
