import assert from "node:assert/strict";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, before, describe, it } from "mocha";
import type { StateResource } from "../../scripts/rehearse/stack-resources";
import { OutputPipeline } from "../../components";
import { PRINCIPAL } from "../components/support/argument-values";
import { changeInAzure, deleteInAzure } from "./support/change-in-azure";
import { type EditedStack, editedStack, type Steps } from "./support/edited-stack";

const program: PulumiFn = async () => {
  new OutputPipeline("p", {
    location: "westeurope",
    jobs: ["a", "b"],
    pools: [{ name: "small", poolName: "small", vmSize: "Standard_D2ds_v5", nodes: 0 }],
    readers: [{ name: "ann", principalId: PRINCIPAL, principalType: "User" }],
    storage: { coolAfterDays: 30, publicNetworkAccess: true },
    tags: { team: "render" },
    runtime: "image",
    retainOutputs: false,
  });
};

/** What someone changes by hand in the portal. */
interface Drift {
  readonly what: string;
  /** The resource's name in the program. */
  readonly name: string;
  /** The inputs that are changed; the resource is deleted if there are none. */
  readonly change?: (inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** The steps of the update that repairs it. Defaults to those of this resource. */
  readonly repaired?: Steps;
}

const DRIFTS: readonly Drift[] = [
  {
    what: "a container was deleted, with the role assignments on it",
    name: "p-storage-job-a",
    repaired: {
      "p-reader-ann-job-a": ["create"],
      "p-storage-job-a": ["create"],
      "p-writer-job-a": ["create"],
    },
  },
  { what: "a role assignment was deleted", name: "p-writer-job-b" },
  { what: "a pool was deleted", name: "p-pool-small-pool" },
  {
    what: "a pool was resized",
    name: "p-pool-small-pool",
    change: () => ({ scaleSettings: { fixedScale: { targetDedicatedNodes: 1 } } }),
  },
  {
    what: "a lifecycle rule was changed",
    name: "p-storage-lifecycle",
    change: ({ policy }) => ({ policy: JSON.parse(JSON.stringify(policy).replace(/(Than":)30/, "$12")) }),
  },
  { what: "a tag was changed", name: "p-storage-account", change: () => ({ tags: { team: "accounting" } }) },
  {
    what: "public access to the storage account was turned off",
    name: "p-storage-account",
    change: () => ({ publicNetworkAccess: "Disabled" }),
  },
  {
    what: "anonymous access to the storage account was allowed",
    name: "p-storage-account",
    change: () => ({ allowBlobPublicAccess: true }),
  },
  { what: "key access was allowed", name: "p-storage-account", change: () => ({ allowSharedKeyAccess: true }) },
];

describe("a deployed pipeline that someone changes by hand", function () {
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

  for (const { what, name, change, repaired } of DRIFTS) {
    it(`is seen by a refresh and repaired by an update: ${what}`, async () => {
      const resource = await resourceOf(name);
      if (change === undefined) await deleteInAzure(resource);
      else await changeInAzure(resource, change(resource.inputs ?? {}));

      const found = await stack.refresh();
      const expected = repaired ?? { [name]: [change === undefined ? "create" : "update"] };
      const seen = change === undefined ? "delete" : "update";
      assert.deepEqual(found, Object.fromEntries(Object.keys(expected).map((each) => [each, [seen]])));
      const { previewed, done } = await stack.deploy(program);
      assert.deepEqual([previewed, done], [expected, expected]);
      assert.deepEqual(await stack.refresh(), {});
    });
  }

  it("is previewed with what the refresh would find", async () => {
    await deleteInAzure(await resourceOf("p-writer-job-a"));
    const steps: string[] = [];
    await stack.stack.preview({
      program,
      refresh: true,
      onEvent: ({ resourcePreEvent: event }) => {
        if (event !== undefined && event.metadata.op === "create") steps.push(event.metadata.urn.split("::").at(-1)!);
      },
    });
    assert.deepEqual(steps, ["p-writer-job-a"]);
    const { summary } = await stack.stack.up({ program, refresh: true });
    assert.equal(summary.resourceChanges?.create, 1, JSON.stringify(summary.resourceChanges));
    assert.deepEqual(await stack.refresh(), {});
  });
});
