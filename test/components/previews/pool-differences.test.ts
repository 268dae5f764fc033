import assert from "node:assert/strict";
import type * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { changesOf, type DeployedPool } from "../../../components/previews/pool-differences";

const ONE = "/subscriptions/sub/identities/one";
const TWO = "/subscriptions/sub/identities/two";
const UNKNOWN = pulumi.output(pulumi.unknown) as pulumi.Output<never>;

/** The pool as Azure has it. */
const deployed = {
  identity: { type: "UserAssigned", userAssignedIdentities: { [ONE]: {} } },
} as unknown as DeployedPool;

/** A pool in a preview that replaces it, or leaves its place. azure-native knows the identities in neither case. */
const previewed = (isReplaced: boolean) => {
  const properties = { vmSize: "Standard_D2ds_v5", taskSlotsPerNode: 1, deploymentConfiguration: undefined };
  const outputs = Object.entries(properties).map(([name, value]) => [name, pulumi.output(value)]);
  const id = isReplaced ? UNKNOWN : pulumi.output("id");
  return { ...Object.fromEntries(outputs), id, identity: UNKNOWN } as unknown as batch.Pool;
};

describe("the changes of a pool", () => {
  const replacements: [what: string, identityIds: pulumi.Input<string>[], changes: string[]][] = [
    ["another identity", [TWO], [`identity from ${ONE} to ${TWO}`]],
    ["one more identity", [TWO, ONE], [`identity from ${ONE} to ${ONE}, ${TWO}`]],
    ["an identity that the update creates", [UNKNOWN], [`identity from ${ONE} to a new one`]],
    ["a secret identity", [pulumi.secret(TWO)], ["identity"]],
    ["the same identity, in another letter case", [ONE.toUpperCase()], []],
  ];
  for (const [what, identityIds, changes] of replacements) {
    it(`of a preview that replaces it, with ${what}`, async () => {
      assert.deepEqual(await changesOf(deployed, previewed(true), identityIds, []), changes);
    });
  }

  it("of a preview that does not replace it have no identity, which a transform can have set", async () => {
    assert.deepEqual(await changesOf(deployed, previewed(false), [TWO], []), []);
  });

  const network = (members: object) => ({ networkConfiguration: { dynamicVnetAssignmentScope: "none", ...members } });
  const machine = (members: object) => ({
    deploymentConfiguration: { virtualMachineConfiguration: { imageReference: {}, ...members } },
  });
  const subnet = (name: string) => network({ subnetId: `/subscriptions/s/virtualNetworks/net/subnets/${name}` });
  const provision = (name: string) => network({ publicIPAddressConfiguration: { provision: name } });
  const others: [what: string, before: object, after: object, changes: string[]][] = [
    ["another name", { displayName: "Small" }, { displayName: "Large" }, ["displayName from Small to Large"]],
    ["a secret name", { displayName: "Small" }, { displayName: pulumi.secret("Large") }, ["displayName"]],
    ["a new name", {}, { displayName: "Large" }, ["displayName"]],
    ["no name any more", { displayName: "Small" }, {}, ["displayName"]],
    ["a name that is unknown", { displayName: "Small" }, { displayName: UNKNOWN }, []],
    ["fewer tags", { tags: { a: "b", c: "d" } }, { tags: { a: "b" } }, ["tags"]],
    ["the same tags", { tags: { a: "b", c: "d" } }, { tags: { c: "d", a: "b" } }, []],
    [
      "another subnet",
      subnet("a"),
      subnet("b"),
      [
        "subnetId from /subscriptions/s/virtualNetworks/net/subnets/a to /subscriptions/s/virtualNetworks/net/subnets/b",
      ],
    ],
    ["a subnet in another letter case", subnet("a"), subnet("A"), []],
    [
      "no public addresses",
      provision("BatchManaged"),
      provision("NoPublicIPAddresses"),
      ["publicIp from BatchManaged to NoPublicIPAddresses"],
    ],
    ["the default of public addresses", {}, provision("BatchManaged"), []],
    [
      "defaults of Azure",
      { interNodeCommunication: "Disabled", taskSchedulingPolicy: { nodeFillType: "Spread" } },
      {},
      [],
    ],
    ["packed tasks", {}, { taskSchedulingPolicy: { nodeFillType: "Pack" } }, ["schedulingPolicy"]],
    [
      "another disk",
      machine({ osDisk: { diskSizeGB: 64 } }),
      machine({ osDisk: { diskSizeGB: 128 } }),
      ["osDiskSizeGb from 64 to 128"],
    ],
    [
      "disks with defaults of Azure",
      machine({ dataDisks: [{ lun: 0, caching: "None" }] }),
      machine({ dataDisks: [{ lun: 0 }] }),
      [],
    ],
    [
      "one more disk",
      machine({ dataDisks: [{ lun: 0 }] }),
      machine({ dataDisks: [{ lun: 0 }, { lun: 1 }] }),
      ["dataDisks"],
    ],
  ];
  for (const [what, before, after, changes] of others) {
    it(`of a preview that replaces it, with ${what}`, async () => {
      const properties = ["displayName", "tags", "networkConfiguration", "deploymentConfiguration"];
      const all = [...properties, "interNodeCommunication", "taskSchedulingPolicy", "mountConfiguration"];
      const missing = Object.fromEntries(all.map((name) => [name, UNKNOWN]));
      const known = Object.entries(after).map(([name, value]) => [name, pulumi.output(value)]);
      const wanted = { ...previewed(true), ...missing, ...Object.fromEntries(known) } as unknown as batch.Pool;
      assert.deepEqual(await changesOf({ ...deployed, ...before }, wanted, [ONE], Object.keys(after)), changes);
    });
  }
});
