import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { assignmentName, grant, grantLater } from "../../../components/grants/grant";
import { STORAGE_ID } from "../support/azure-answers";
import { deploy, outputValue } from "../support/deployment";

describe("grant", () => {
  const twice = (first: object, second: object) =>
    deploy("later preview", () => {
      const parent = new pulumi.ComponentResource("test:index:Grants", "grants");
      const common = { principalId: "ann", role: "blobDataReader", scope: STORAGE_ID } as const;
      grant("one", { ...common, ...first }, parent);
      return grant("two", { ...common, ...second }, parent);
    }).then(({ result }) => outputValue(result.id));

  const same: [string, object, object][] = [
    ["the same principal, role and scope", {}, {}],
    ["ids that differ in case only", { principalId: "ANN" }, { scope: STORAGE_ID.toUpperCase() }],
    ["outputs", { principalId: pulumi.output("ann") }, { scope: pulumi.output(STORAGE_ID) }],
  ];
  for (const [what, first, second] of same) {
    it(`refuses a duplicate grant of ${what}`, async () => {
      await assert.rejects(
        twice(first, second),
        /two must grant what no other role assignment of this program grants, got the principal, role and scope of one; leave out one/,
      );
    });
  }

  for (const second of [{ principalId: "bob" }, { role: "blobDataContributor" }, { scope: `${STORAGE_ID}2` }]) {
    it(`grants ${JSON.stringify(second)} in addition to another grant`, async () => {
      assert.match(await twice({}, second), /\/roleAssignments\/[0-9a-f-]{36}$/);
    });
  }

  it("asks Azure for an existing grant only if the state does not have it", async () => {
    const common = { principalId: "ann", role: "blobDataReader", scope: STORAGE_ID } as const;
    const scope = STORAGE_ID.toUpperCase();
    const name = assignmentName(common);
    const calls = async (recorded: object) => {
      const deployment = await deploy(
        "later preview",
        () =>
          grantLater(
            "ann",
            { ...common, principalType: "User" },
            new pulumi.ComponentResource("test:index:Grants", "grants"),
          ),
        { recorded },
      );
      return deployment.calls.filter((token) => token.endsWith(":getRoleAssignment"));
    };
    const type = "azure-native:authorization:RoleAssignment";
    assert.deepEqual(await calls({ "urn:1": { type, outputs: { scope, name } } }), []);
    assert.deepEqual(await calls({ "urn:1": { type, outputs: { scope: `${scope}2`, name } } }), [
      "azure-native:authorization:getRoleAssignment",
    ]);
  });
});
