import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import {
  LinkedBatchAccount,
  NodeTool,
  OutputPipeline,
  OutputPool,
  OutputStorage,
  OutputWriter,
} from "../../components";
import { describePipeline } from "../../destinations";
import { BATCH_ID, IDENTITY_ID, STORAGE_ID } from "./support/azure-answers";
import { deploy, outputValue } from "./support/deployment";

const JOBS = ["Render", "train"];
const NODES = { vmSize: "Standard_D2ds_v5", nodes: 0, poolName: "small" };
const RUNTIME = "image";

/** What a pipeline does, with single components. */
function byHand(existing: boolean) {
  const place = { resourceGroupName: "group" };
  const storage = new OutputStorage("farm-storage", {
    ...(existing ? { existingAccountId: STORAGE_ID } : place),
    jobs: JOBS,
  });
  const { accountId: storageAccountId, blobEndpoint } = storage;
  const writer = new OutputWriter("farm-writer", {
    ...(existing ? { existingIdentityId: IDENTITY_ID } : place),
    storageAccountId,
    jobs: JOBS,
  });
  const { identityId, identityClientId } = writer;
  const account = new LinkedBatchAccount("farm-batch", {
    ...(existing ? { existingAccountId: BATCH_ID } : place),
    storageAccountId,
  });
  const tool = new NodeTool("farm-tool", {
    resourceGroupName: storage.resourceGroupName,
    storageAccountName: storage.accountName,
    storageAccountId,
    blobEndpoint,
    readerPrincipalId: writer.principalId,
    runtime: RUNTIME,
  });
  const pool = new OutputPool("farm-pool-small", {
    ...NODES,
    resourceGroupName: account.resourceGroupName,
    batchAccountName: account.accountName,
    identityId,
    identityClientId,
    blobEndpoint,
    toolUrl: tool.url,
    toolSha256: tool.sha256,
    runtime: RUNTIME,
  });
  return pulumi
    .output({
      batchEndpoint: account.accountEndpoint,
      pools: { small: pool.poolId },
      blobEndpoint,
      writer: { identityId, identityClientId },
      jobs: JOBS,
      nodeTool: { version: tool.version, sha256: tool.sha256 },
    })
    .apply(describePipeline);
}

describe("single components", () => {
  for (const existing of [false, true]) {
    it(`are described as a pipeline is, with ${existing ? "existing" : "new"} accounts and identity`, async () => {
      const { result } = await deploy("later preview", () => byHand(existing));
      const pipeline = await deploy("later preview", () => {
        const accounts = { existingStorageAccountId: STORAGE_ID, existingBatchAccountId: BATCH_ID };
        return new OutputPipeline("farm", {
          resourceGroupName: "group",
          jobs: JOBS,
          pools: [{ name: "small", ...NODES }],
          runtime: RUNTIME,
          ...(existing && { ...accounts, identity: { existingIdentityId: IDENTITY_ID } }),
        });
      });
      const description = await outputValue(result);
      assert.deepEqual(description, await outputValue(pipeline.result.destinations));
      assert.equal(JSON.stringify(description).includes(IDENTITY_ID), existing);
    });
  }
});
