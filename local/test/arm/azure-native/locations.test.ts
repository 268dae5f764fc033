import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { versionProblem } from "../../../arm/azure-native/api-versions";
import { resourceTypes } from "../../../arm/azure-native/resource-types";
import { type LocalArm, openLocalArm } from "../support/local-arm";

const GROUP = "azure-native:resources:ResourceGroup";
const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";
const ZONE = "azure-native:privatedns:PrivateZone";
const PROFILE = "azure-native:cdn:Profile";

describe("the location of a resource", () => {
  let arm: LocalArm;
  before(async () => {
    arm = await openLocalArm();
    await arm.azureNative.create(GROUP, { resourceGroupName: "farm", location: "West Europe" });
  });
  after(() => arm.close());

  const inGroup = { resourceGroupName: "farm" };

  it("is any region of Azure, by its name or its display name", async () => {
    for (const [index, location] of ["westeurope", "West Europe", "newzealandnorth", "Austria East"].entries()) {
      await arm.azureNative.create(IDENTITY, { ...inGroup, location, resourceName: `identity-${index}` });
    }
  });

  it("is global for a zone, and can be for a content delivery network", async () => {
    await arm.azureNative.create(ZONE, { ...inGroup, location: "global", privateZoneName: "example.org" });
    for (const location of ["global", "westus"]) {
      const profile = { ...inGroup, location, profileName: `cdn-${location}`, sku: { name: "Standard_Microsoft" } };
      await arm.azureNative.create(PROFILE, profile);
    }
  });

  const refused: readonly [string, object, RegExp][] = [
    [
      GROUP,
      { resourceGroupName: "other", location: "mars" },
      /Status=400 Code="LocationNotAvailableForResourceGroup".*'mars'/,
    ],
    [
      IDENTITY,
      { ...inGroup, location: "westeurope2" },
      /Code="LocationNotAvailableForResourceType".*'westeurope2' is not available for resource type 'Microsoft.ManagedIdentity/,
    ],
    [IDENTITY, { ...inGroup, location: "global" }, /Code="LocationNotAvailableForResourceType"/],
    [ZONE, { ...inGroup, location: "westeurope", privateZoneName: "example.com" }, /is 'global'/],
  ];
  for (const [type, inputs, message] of refused) {
    it(`is refused with ${JSON.stringify(inputs)}`, async () => {
      await assert.rejects(arm.azureNative.create(type, { ...inputs }), message);
    });
  }
});

describe("the API version of a type", () => {
  it("exists for the version of each type", () => {
    for (const { armType, apiVersion } of resourceTypes) assert.equal(versionProblem(armType, apiVersion), undefined);
  });

  const cases: readonly [string, string, boolean][] = [
    ["Microsoft.Batch/batchAccounts", "2023-05-01", true],
    ["Microsoft.Batch/batchAccounts/pools", "2015-12-01", true],
    ["Microsoft.Storage/storageAccounts", "2021-09-01", true],
    ["Microsoft.Network/privateDnsZones", "2020-06-01", true],
    // Azure has older versions than the list.
    ["Microsoft.ContainerRegistry/registries", "2017-10-01", true],
    ["Microsoft.Batch/batchAccounts", "2099-01-01", false],
    ["Microsoft.Batch/batchAccounts", "2014-01-01", false],
    ["Microsoft.Storage/storageAccounts", "2024-01-02", false],
    ["Microsoft.ContainerRegistry/registries", "2099-01-01", false],
    ["Microsoft.ContainerRegistry/registries", "latest", false],
  ];
  for (const [armType, version, exists] of cases) {
    it(`${version} ${exists ? "exists" : "does not exist"} for ${armType}`, () => {
      assert.equal(versionProblem(armType, version) === undefined, exists);
    });
  }

  it("is refused by the check of a resource, and names versions that exist", async () => {
    const arm = await openLocalArm();
    try {
      const { failures } = await arm.azureNative.check("azure-native:batch/v20990101:BatchAccount", {
        resourceGroupName: "farm",
        location: "westeurope",
      });
      assert.match(
        failures.join(),
        /must be an API version of 'batchAccounts' in 'Microsoft.Batch', got '2099-01-01'; .*2024-07-01/,
      );
    } finally {
      await arm.close();
    }
  });
});
