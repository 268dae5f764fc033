import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { OutputStorage, type OutputStorageArgs } from "../../../components";
import { deploy } from "../support/deployment";

const TYPE = "azure-batch-outputs:index:OutputStorage";
const urn = (name: string) => `urn:pulumi:stack::project::${TYPE}::${name}`;

/** Deploys a storage account. `recorded` is what the last update registered, under a component's name. */
async function sent(
  args: Partial<OutputStorageArgs>,
  recorded: object | undefined,
  recordedName = "outputs",
): Promise<unknown[]> {
  const state = recorded === undefined ? {} : { [urn(recordedName)]: { type: TYPE, outputs: recorded } };
  const opts = recordedName === "outputs" ? {} : { aliases: [{ name: recordedName }] };
  const made = () => new OutputStorage("outputs", { resourceGroupName: "group", ...args } as OutputStorageArgs, opts);
  const { get, outputs } = await deploy("update", made, { recorded: state });
  const registered = outputs.outputs as { publicNetworkAccess?: unknown };
  return [get("outputs-account").inputs.publicNetworkAccess, registered.publicNetworkAccess];
}

describe("the public endpoint of a storage account", () => {
  const cases: [what: string, args: Partial<OutputStorageArgs>, recorded: object | undefined, sent: unknown[]][] = [
    ["is not set in a new account", {}, undefined, [undefined, undefined]],
    ["is not set if the program has never set it", {}, { accountName: "store" }, [undefined, undefined]],
    ["is what the program says", { publicNetworkAccess: false }, undefined, ["Disabled", false]],
    ["is on again after the program has left it out", {}, { publicNetworkAccess: false }, ["Enabled", true]],
    ["stays on in later updates", {}, { publicNetworkAccess: true }, ["Enabled", true]],
    [
      "is off again if the program says so",
      { publicNetworkAccess: pulumi.output(false) },
      { publicNetworkAccess: true },
      ["Disabled", false],
    ],
  ];
  for (const [what, args, recorded, expected] of cases) {
    it(what, async () => assert.deepEqual(await sent(args, recorded), expected));
  }

  it("is on again after the component was also renamed", async () => {
    assert.deepEqual(await sent({}, { publicNetworkAccess: false }, "former"), ["Enabled", true]);
  });
});
