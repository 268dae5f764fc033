import assert from "node:assert/strict";
import * as authorization from "@pulumi/azure-native/authorization";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, before, it } from "mocha";
import { OutputPipeline } from "../../components";
import type { StateResource } from "../../scripts/rehearse/stack-resources";
import { nightly } from "../support/nightly";
import { changeInAzure, deleteInAzure } from "./support/change-in-azure";
import { type EditedStack, editedStack, type Steps } from "./support/edited-stack";

const program: PulumiFn = async () => {
  const pool = (name: string) => ({ name, poolName: name, vmSize: "Standard_D2ds_v5", nodes: 0 });
  new OutputPipeline("p", {
    location: "westeurope",
    jobs: ["a", "b"],
    pools: [pool("small"), pool("large")],
    readers: [{ name: "ann", principalId: authorization.getClientConfigOutput().objectId }],
    storage: { coolAfterDays: 30, publicNetworkAccess: true },
    tags: { team: "render" },
    runtime: "image",
    retainOutputs: false,
  });
};

type Inputs = Readonly<Record<string, unknown>>;

/** What someone changes by hand in the portal, by the resource's name in the program. */
const CHANGED: Readonly<Record<string, (inputs: Inputs) => Inputs>> = {
  // A pool that is resized.
  "p-pool-small-pool": () => ({ scaleSettings: { fixedScale: { targetDedicatedNodes: 1 } } }),
  // A lifecycle rule.
  "p-storage-lifecycle": ({ policy }) => ({ policy: JSON.parse(JSON.stringify(policy).replace(/(Than":)30/, "$12")) }),
  // The number of days of soft delete.
  "p-storage-soft-delete": () => ({ deleteRetentionPolicy: { enabled: false } }),
  // A tag, and who can reach the account.
  "p-storage-account": () => ({
    tags: { team: "accounting" },
    publicNetworkAccess: "Disabled",
    allowBlobPublicAccess: true,
    allowSharedKeyAccess: true,
  }),
  "p-batch-account": () => ({ tags: {}, publicNetworkAccess: "Disabled" }),
};

/** What someone deletes by hand: a container, with the role assignments on it; a role assignment; a pool. */
const DELETED = ["p-storage-job-a", "p-writer-job-b", "p-pool-large-pool"];
const DELETED_TOO = ["p-reader-ann-job-a", "p-writer-job-a"];

nightly.describe("a deployed pipeline that someone changes by hand", function () {
  this.timeout(120_000);
  let stack: EditedStack;

  before(async () => {
    stack = await editedStack();
    await stack.up(program);
  });

  after(async () => {
    await stack.stack.destroy();
    await stack.forget();
  });

  async function resourceOf(name: string): Promise<StateResource> {
    const found = (await stack.resources()).find(({ urn }) => urn.endsWith(`::${name}`));
    assert.ok(found, `${name} must be in the state`);
    return found;
  }

  it("is seen by a refresh, and repaired by an update", async () => {
    const before = new Map((await stack.resources()).map(({ urn, inputs }) => [urn, inputs]));
    for (const [name, change] of Object.entries(CHANGED)) {
      const resource = await resourceOf(name);
      await changeInAzure(resource, change(resource.inputs ?? {}));
    }
    for (const name of DELETED) await deleteInAzure(await resourceOf(name));

    const steps = (changed: string, deleted: string): Steps =>
      Object.fromEntries(
        [
          ...Object.keys(CHANGED).map((name) => [name, [changed]] as const),
          ...[...DELETED, ...DELETED_TOO].map((name) => [name, [deleted]] as const),
        ].sort(([one], [other]) => (one < other ? -1 : 1)),
      );
    assert.deepEqual(await stack.refresh(), steps("update", "delete"));
    const { previewed, done } = await stack.deploy(program);
    assert.deepEqual([previewed, done], [steps("update", "create"), steps("update", "create")]);
    assert.deepEqual(await stack.refresh(), {}, "Azure and the state agree");
    assert.deepEqual(new Map((await stack.resources()).map(({ urn, inputs }) => [urn, inputs])), before);
  });

  it("is seen by a preview that refreshes, and repaired by an update that refreshes", async () => {
    await deleteInAzure(await resourceOf("p-writer-job-a"));
    const created: string[] = [];
    await stack.stack.preview({
      program,
      refresh: true,
      onEvent: ({ resourcePreEvent: event }) => {
        if (event?.metadata.op === "create") created.push(String(event.metadata.urn.split("::").at(-1)));
      },
    });
    assert.deepEqual(created, ["p-writer-job-a"]);
    await stack.stack.up({ program, refresh: true });
    assert.deepEqual(await stack.refresh(), {});
  });
});
