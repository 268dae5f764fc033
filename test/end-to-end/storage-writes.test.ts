import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { delimiter } from "node:path";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, before, it } from "mocha";
import { LinkedBatchAccount, OutputPipeline, OutputStorage } from "../../components";
import { nightly } from "../support/nightly";
import { checkoutPlugin } from "./support/checkout-plugin";
import { type EditedStack, editedStack } from "./support/edited-stack";
import { withSettings } from "./support/local-azure-settings";

/** Each write takes two seconds, and a second write of the account meanwhile fails at once. */
const STRICT = { "storageWrite.retries": "0", "storageWrite.time": "2s" };

nightly.describe("writes to one storage account", function () {
  this.timeout(280_000);
  let pluginFolder: string;
  let stack: EditedStack;

  before(async () => {
    pluginFolder = await checkoutPlugin();
    stack = await editedStack({ PATH: `${pluginFolder}${delimiter}${process.env.PATH}` });
  });

  after(async () => {
    await stack.stack.destroy();
    await stack.forget();
    await rm(pluginFolder, { recursive: true });
  });

  /** Returns a program whose Batch account is linked to the storage. `isRemote` gets both from the plugin. */
  const linked =
    (softDeleteDays: number, isRemote: boolean): PulumiFn =>
    async () => {
      const { name: resourceGroupName } = new resources.ResourceGroup("group", { location: "westeurope" });
      const storageArgs = { resourceGroupName, jobs: ["a"], retainOutputs: false, softDeleteDays };
      const accountArgs = (storageAccountId: pulumi.Input<string>) => ({ resourceGroupName, storageAccountId });
      if (isRemote) {
        const storage = remote("OutputStorage", "s", storageArgs, ["accountId"]);
        remote("LinkedBatchAccount", "b", accountArgs(storage.accountId!), []);
      } else {
        const storage = new OutputStorage("s", storageArgs);
        new LinkedBatchAccount("b", accountArgs(storage.accountId));
      }
    };

  for (const isRemote of [false, true]) {
    it(`follow one another in a program ${isRemote ? "in another language" : "in TypeScript"}`, async () => {
      await withSettings(STRICT, async () => {
        await stack.up(linked(7, isRemote));
        const account = (await stack.resources()).find(({ urn }) => urn.endsWith("::b-account"));
        assert.ok(
          account?.dependencies?.some((urn) => urn.endsWith("::s-lifecycle")),
          String(account?.dependencies),
        );
        const { previewed, done } = await stack.deploy(linked(8, isRemote));
        assert.deepEqual([previewed, done], [{ "s-soft-delete": ["update"] }, { "s-soft-delete": ["update"] }]);
        await stack.stack.destroy();
      });
    });
  }

  it("follow one another when a pipeline is deployed, edited and destroyed", async () => {
    const name = `c${randomUUID().slice(0, 8)}`;
    const program =
      (jobs: string[], autoStorage: boolean): PulumiFn =>
      async () => {
        const pools = [{ name: "small", vmSize: "Standard_D2ds_v5", nodes: 0 }];
        new OutputPipeline(name, {
          location: "westeurope",
          jobs,
          pools,
          runtime: "image",
          retainOutputs: false,
          autoStorage,
        });
      };
    await withSettings(STRICT, async () => {
      await stack.up(program(["a"], false));
      const { done } = await stack.deploy(program(["a", "b"], true));
      assert.deepEqual(done[`${name}-batch-account`], ["update"]);
      await stack.stack.destroy();
    });
  });
});

/** Creates a component by its type, as programs in other languages do. */
function remote(type: string, name: string, args: pulumi.Inputs, outputs: readonly string[]) {
  const unknown = Object.fromEntries(outputs.map((output) => [output, undefined]));
  const made = new pulumi.ComponentResource(
    `azure-batch-outputs:index:${type}`,
    name,
    { ...unknown, ...args },
    {},
    true,
  );
  return made as unknown as Record<string, pulumi.Output<string>>;
}
