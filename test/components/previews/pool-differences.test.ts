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
      assert.deepEqual(await changesOf(deployed, previewed(true), identityIds), changes);
    });
  }

  it("of a preview that does not replace it have no identity, which a transform can have set", async () => {
    assert.deepEqual(await changesOf(deployed, previewed(false), [TWO]), []);
  });
});
