import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { servedTypes } from "../../../../arm/rest/resources/served-types";
import { apiVersionsOf, checkApiVersion } from "../../../../arm/rest/tenant/api-versions";

const BATCH = "Microsoft.Batch/batchAccounts";

describe("checkApiVersion", () => {
  const today = new Date().toISOString().slice(0, 10);
  const accepted: [version: string, armType: string | undefined][] = [
    ["2024-07-01", BATCH],
    ["2017-09-01", `${BATCH}/pools`],
    ["2022-12-01", undefined],
    ["2022-05-01-preview", "Microsoft.Authorization/roleDefinitions"],
    ["2020-06-01", "Microsoft.Network/privateDnsZones/virtualNetworkLinks"],
    [today, BATCH],
    ["2014-01-01", "Microsoft.Unlisted/things"],
  ];
  for (const [version, armType] of accepted) {
    it(`accepts ${version} of ${armType ?? "subscriptions"}`, () => {
      assert.doesNotThrow(() => checkApiVersion(version, armType));
    });
  }

  const refused: [version: string | null, armType: string | undefined, code: string][] = [
    [null, BATCH, "MissingApiVersionParameter"],
    ["", BATCH, "MissingApiVersionParameter"],
    ["2099-01-01", BATCH, "NoRegisteredProviderFound"],
    ["2024-07-02", BATCH, "NoRegisteredProviderFound"],
    ["2024-07-01-preview", BATCH, "NoRegisteredProviderFound"],
    ["latest", BATCH, "NoRegisteredProviderFound"],
    ["2024-13-01", "Microsoft.Unlisted/things", "NoRegisteredProviderFound"],
    ["2099-01-01", undefined, "InvalidApiVersionParameter"],
    ["2099-01-01", "Microsoft.Resources/resourceGroups", "InvalidApiVersionParameter"],
  ];
  for (const [version, armType, code] of refused) {
    it(`refuses ${version} of ${armType ?? "subscriptions"}`, () => {
      assert.throws(() => checkApiVersion(version, armType), { status: 400, code });
    });
  }
});

describe("the table of API versions", () => {
  for (const { token, armType } of servedTypes) {
    it(`has all versions that azure-native has of ${armType}`, () => {
      const versions = aliasVersions(token);
      assert.ok(versions.length > 0);
      for (const version of versions) assert.doesNotThrow(() => checkApiVersion(version, armType), version);
    });
  }
});

describe("apiVersionsOf", () => {
  it("contains the version of azure-native, and begins with the newest", () => {
    for (const { armType, apiVersion } of servedTypes) {
      const versions = apiVersionsOf(armType, apiVersion);
      assert.ok(versions.includes(apiVersion), armType);
      assert.deepEqual(versions, [...versions].sort().reverse());
    }
    assert.deepEqual(apiVersionsOf("Microsoft.Unlisted/things", "2020-02-02"), ["2020-02-02"]);
  });
});

/** Returns the versions for which the SDK has aliases of a type, as in `azure-native:batch/v20240701:Pool`. */
function aliasVersions(token: string): string[] {
  const [, module = "", name = ""] = token.split(":");
  const file = require.resolve(`@pulumi/azure-native/${module}/${name[0]?.toLowerCase()}${name.slice(1)}.js`);
  const aliases = readFileSync(file, "utf8").matchAll(/type: "azure-native:\w+\/v(\d{4})(\d{2})(\d{2})(\w*):/g);
  return [...aliases].map(([, year, month, day, rest = ""]) =>
    [year, month, day, ...(rest === "" ? [] : [rest])].join("-"),
  );
}
