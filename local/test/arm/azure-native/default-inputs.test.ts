import assert from "node:assert/strict";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { after, before, describe, it } from "mocha";
import { type Properties, unknownValue } from "../../../arm/properties";
import { type LocalArm, openLocalArm } from "../support/local-arm";

const GROUP = "azure-native:resources:ResourceGroup";
const ACCOUNT = "azure-native:storage:StorageAccount";
const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const storageInputs = { resourceGroupName: "made", kind: "StorageV2", sku: { name: "Standard_LRS" } };

describe("the check of a resource of azure-native", () => {
  let arm: LocalArm;
  before(async () => {
    arm = await openLocalArm();
    await arm.azureNative.create(GROUP, { resourceGroupName: "made", location: "West Europe" });
  });
  after(() => arm.close());

  it("generates a name from the resource's name and eight hex digits, the same for the same seed", async () => {
    const names = await Promise.all(
      ["one", "one", "two"].map(async (seed) => {
        const { inputs } = await arm.azureNative.check(
          IDENTITY,
          { resourceGroupName: "made" },
          { name: "writer", seed },
        );
        assert.equal(inputs.__createBeforeDelete, true);
        return String(inputs.resourceName);
      }),
    );
    assert.match(names[0]!, /^writer[0-9a-f]{8}$/);
    assert.equal(names[0], names[1]);
    assert.notEqual(names[0], names[2]);
  });

  it("generates a GUID for a role assignment", async () => {
    const { inputs } = await arm.azureNative.check(ASSIGNMENT, {
      principalId: "p",
      roleDefinitionId: "r",
      scope: "s",
    });
    assert.match(String(inputs.roleAssignmentName), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("keeps the name of an existing resource", async () => {
    const olds = { resourceName: "writer-old", __createBeforeDelete: true };
    const { inputs } = await arm.azureNative.check(IDENTITY, { resourceGroupName: "made" }, { olds });
    assert.deepEqual([inputs.resourceName, inputs.__createBeforeDelete], ["writer-old", true]);
  });

  it("does not change a given name", async () => {
    const { inputs } = await arm.azureNative.check(IDENTITY, { resourceGroupName: "made", resourceName: "given" });
    assert.deepEqual([inputs.resourceName, inputs.__createBeforeDelete], ["given", undefined]);
  });

  it("says what to pass if the generated name is invalid", async () => {
    const { failures } = await arm.azureNative.check(ACCOUNT, storageInputs, { name: "my-store" });
    assert.equal(failures.length, 1);
    assert.match(
      failures[0]!,
      /^accountName: .*got "my-store[0-9a-f]{8}", a name made from the resource's; pass accountName$/,
    );
  });

  const { Mode } = rpc.CheckRequest.AutonamingOptions;
  for (const [mode, type, name] of [
    [Mode.PROPOSE, IDENTITY, "proposed"],
    [Mode.ENFORCE, IDENTITY, "proposed"],
    [Mode.DISABLE, IDENTITY, undefined],
  ] as const) {
    it(`follows the project's autonaming, mode ${mode}`, async () => {
      const autonaming = new rpc.CheckRequest.AutonamingOptions().setMode(mode).setProposedName("proposed");
      const { inputs } = await arm.azureNative.check(type, { resourceGroupName: "made" }, { autonaming });
      assert.equal(inputs.resourceName, name);
    });
  }

  it("takes the location from the old inputs, then the configuration, then the group", async () => {
    const inputs = { resourceGroupName: "made" };
    const configured = arm.connect();
    await configured.configure({ location: "eastus" });
    const locate = async (client: typeof configured, given: Properties, olds?: Properties) =>
      (await client.check(IDENTITY, given, { olds })).inputs.location;
    assert.equal(await locate(configured, { ...inputs, location: "uksouth" }), "uksouth");
    assert.equal(await locate(configured, inputs, { location: "northeurope" }), "northeurope");
    assert.equal(await locate(configured, inputs), "eastus");
    assert.equal(await locate(arm.azureNative, inputs), "West Europe");
    assert.equal(await locate(arm.azureNative, { resourceGroupName: unknownValue }), unknownValue);
  });

  it("refuses to guess a location", async () => {
    const { failures } = await arm.azureNative.check(IDENTITY, { resourceGroupName: "none" });
    assert.deepEqual(failures, [
      "location: location must be given; set it, or configure it with 'pulumi config set azure-native:location <value>'",
    ]);
  });

  it("reports nested paths, and all failures at once", async () => {
    const { failures } = await arm.azureNative.check(ACCOUNT, {
      resourceGroupName: "made",
      sku: { nam: "x" },
      color: 1,
    });
    assert.deepEqual(failures.map((failure) => failure.split(":")[0]).sort(), ["color", "kind", "sku.nam", "sku.name"]);
  });

  it("accepts unknown values", async () => {
    const { failures, inputs } = await arm.azureNative.check(ACCOUNT, {
      ...storageInputs,
      resourceGroupName: unknownValue,
      sku: { name: unknownValue },
    });
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs.sku, { name: unknownValue });
  });

  it("sets the version of a versioned type", async () => {
    for (const [token, version] of [
      [IDENTITY, "2023-01-31"],
      ["azure-native:managedidentity/v20181130:UserAssignedIdentity", "2018-11-30"],
      ["azure-native:managedidentity/v20150831preview:UserAssignedIdentity", "2015-08-31-preview"],
      ["azure-native_managedidentity_v20241130:managedidentity:UserAssignedIdentity", "2024-11-30"],
    ]) {
      const { inputs } = await arm.azureNative.check(token!, { resourceGroupName: "made" });
      assert.equal(inputs.azureApiVersion, version);
    }
  });

  it("refuses an unknown type, by its name", async () => {
    for (const type of ["azure-native:network:LoadBalancer", "azure-native:batch:Job", "aws:s3:Bucket"]) {
      await assert.rejects(arm.azureNative.check(type, {}), new RegExp(`local Azure has no type ${type}`));
    }
  });
});
