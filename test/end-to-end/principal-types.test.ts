import assert from "node:assert/strict";
import * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import { all } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, it } from "mocha";
import { BlobRole, ContainerGrant, OutputStorage, PrincipalType } from "../../components";
import { nightly } from "../support/nightly";
import { stackOfSuite } from "./support/edited-stack";
import { withSettings } from "./support/local-azure-settings";

nightly.describe("a deployer whose condition allows role assignments of service principals only", function () {
  this.timeout(240_000);
  const { ARM_CLIENT_ID } = process.env;

  after(() => {
    process.env.ARM_CLIENT_ID = ARM_CLIENT_ID;
  });
  const stack = stackOfSuite();

  /** Grants the deployer and an identity their access. */
  const program =
    (principalType?: PrincipalType): PulumiFn =>
    async () => {
      // The program signs in as the principal that azure-native deploys as.
      const deployer = await authorization.getClientConfig();
      process.env.ARM_CLIENT_ID = deployer.clientId;
      const { name: resourceGroupName } = new resources.ResourceGroup("group", { location: "westeurope" });
      const identity = new managedidentity.UserAssignedIdentity("reader", { resourceGroupName });
      const storage = new OutputStorage("s", { resourceGroupName, jobs: ["a"], retainOutputs: false });
      const inContainer = { containerId: storage.containers.apply(({ a }) => a!.id), role: BlobRole.Reader };
      const own = new ContainerGrant("deployer", { ...inContainer, principalId: deployer.objectId });
      new ContainerGrant("reader", {
        ...inContainer,
        // The engine creates nothing more after a refusal, so the grant that is refused comes last.
        principalId: all([identity.principalId, own.roleAssignmentId]).apply(([principalId]) => principalId),
        ...(principalType !== undefined && { principalType }),
      });
    };

  const asDelegated = (run: () => Promise<void>) => withSettings({ deployer: "delegated" }, run);

  it("can grant roles to itself without an argument, and to others with principalType only", async () => {
    await asDelegated(async () => {
      const { warnings } = await stack().preview(program());
      assert.match(warnings.join("\n"), /reader-role-assignment has no principalType: .*; add principalType/);
      assert.doesNotMatch(warnings.join("\n"), /deployer-role-assignment/);
      await assert.rejects(stack().up(program()), (error) => {
        assert.match(String(error), /AuthorizationFailed/);
        return true;
      });
      const grants = (await stack().resources()).filter(({ type }) => type.endsWith(":RoleAssignment"));
      assert.deepEqual(
        grants.map(({ urn }) => urn.split("::").at(-1)),
        ["deployer-role-assignment"],
      );

      const { warnings: others } = await stack().deploy(program(PrincipalType.ServicePrincipal));
      assert.doesNotMatch(others.join("\n"), /principalType/);
    });
  });

  it("changes nothing in a stack that is deployed without types, or from which the argument is removed", async () => {
    await asDelegated(async () => {
      const { previewed, done, warnings } = await stack().deploy(program());
      assert.deepEqual([previewed, done, warnings], [{}, {}, []]);
    });
  });
});
