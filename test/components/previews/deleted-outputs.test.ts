import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { OutputStorage } from "../../../components/output-storage";
import type { OutputStorageArgs } from "../../../components/output-storage-args";
import { STORAGE_ID } from "../support/azure-answers";
import { deploy, type Stage } from "../support/deployment";

const STORAGE = "azure-batch-outputs:index:OutputStorage";
const CONTAINER = "azure-native:storage:BlobContainer";
const ACCOUNT = "azure-native:storage:StorageAccount";

/** A state with an OutputStorage of two jobs. */
const recorded = (retainOutputs?: boolean, managed = true) => ({
  [`urn:pulumi:stack::project::${STORAGE}::outputs`]: {
    type: STORAGE,
    outputs: { accountName: "store", resourceGroupName: "group", retainOutputs },
  },
  ...(managed && {
    [`urn:pulumi:stack::project::${STORAGE}$${ACCOUNT}::outputs-account`]: {
      type: ACCOUNT,
      outputs: { name: "store" },
    },
  }),
  ...Object.fromEntries(
    ["job-a", "job-b"].map((name) => [
      `urn:pulumi:stack::project::${STORAGE}$${CONTAINER}::outputs-${name}`,
      { type: CONTAINER, outputs: { name } },
    ]),
  ),
  [`urn:pulumi:stack::project::${CONTAINER}::of-somebody-else`]: { type: CONTAINER, outputs: { name: "job-c" } },
});

const WHY =
  "will be deleted with all outputs in it, as it was deployed with `retainOutputs: false`; to keep the outputs, first run `pulumi up` with `retainOutputs: true` and without this change";

describe("a preview that deletes outputs", () => {
  const warnings = async (args: OutputStorageArgs, state: object, stage: Stage = "later preview") => {
    const given = { retainOutputs: false, jobs: ["a", "b"], ...args };
    const place = args.existingAccountId === undefined ? { resourceGroupName: "group" } : {};
    const { logged } = await deploy(stage, () => new OutputStorage("outputs", { ...place, ...given }), {
      recorded: state,
    });
    return logged.filter((message) => message.includes("deleted"));
  };

  it("warns about the container of a job that is no longer declared", async () => {
    assert.deepEqual(await warnings({ jobs: ["a"] }, recorded(false)), [`container job-b ${WHY}`]);
    assert.deepEqual(await warnings({}, recorded(false)), []);
  });

  it("uses the deployed setting, or the argument if the state has none", async () => {
    assert.deepEqual(await warnings({ jobs: ["a"], retainOutputs: true }, recorded(false)), [`container job-b ${WHY}`]);
    assert.deepEqual(await warnings({ jobs: ["a"], retainOutputs: false }, recorded(true)), []);
    assert.deepEqual(await warnings({ jobs: ["a"] }, recorded()), [`container job-b ${WHY}`]);
    assert.deepEqual(await warnings({ jobs: ["a"], retainOutputs: true }, recorded()), []);
  });

  it("warns once about an account that is replaced or no longer used", async () => {
    const account = [`the storage account ${WHY}`];
    // The preview of a replacement knows as little as the preview of a first deployment.
    assert.deepEqual(await warnings({}, recorded(false), "first preview"), account);
    assert.deepEqual(await warnings({ existingAccountId: STORAGE_ID }, recorded(false)), account);
  });

  it("warns about the containers in another owner's account that is no longer used", async () => {
    const args = { existingAccountId: STORAGE_ID, jobs: ["a"] };
    assert.deepEqual(await warnings(args, recorded(false, false), "first preview"), [
      `container job-a ${WHY}`,
      `container job-b ${WHY}`,
    ]);
  });

  it("does not warn in a first deployment or in an update", async () => {
    assert.deepEqual(await warnings({}, {}, "first preview"), []);
    assert.deepEqual(await warnings({ jobs: ["a"] }, recorded(false), "update"), []);
  });
});
