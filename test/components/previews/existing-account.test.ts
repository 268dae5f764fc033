import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type AccountSettings, accountFindings } from "../../../components/previews/existing-account";

/** Settings like those of an account that OutputStorage creates. */
const SOUND: AccountSettings = {
  kind: "StorageV2",
  skuName: "Standard_LRS",
  allowSharedKeyAccess: false,
  allowBlobPublicAccess: false,
  enableHttpsTrafficOnly: true,
  minimumTlsVersion: "TLS1_2",
  publicNetworkAccess: "Enabled",
  networkDefaultAction: "Allow",
  isHnsEnabled: false,
  allowCrossTenantReplication: false,
  creationTime: "2020-01-31T12:00:00.0000000Z",
};

/** When the defaults of these accounts allow neither anonymous access nor replication to other tenants. */
const NEW = "2023-12-05T00:00:00.0000000Z";

describe("accountFindings", () => {
  const sound: Partial<AccountSettings>[] = [
    {},
    { kind: "Storage" },
    { skuName: "Standard_RAGZRS" },
    { minimumTlsVersion: "TLS1_3" },
    { allowBlobPublicAccess: undefined, creationTime: NEW },
    { allowBlobPublicAccess: undefined, creationTime: undefined },
    { allowCrossTenantReplication: undefined, creationTime: NEW },
    { enableHttpsTrafficOnly: undefined },
    { publicNetworkAccess: undefined },
    { networkDefaultAction: undefined },
    { isHnsEnabled: undefined },
    { kind: undefined },
    { skuName: undefined },
  ];
  for (const settings of sound) {
    it(`finds nothing about ${JSON.stringify(settings, (_, value) => value ?? null)}`, () => {
      assert.deepEqual(accountFindings({ ...SOUND, ...settings }), []);
    });
  }

  const wrong: [Partial<AccountSettings>, RegExp][] = [
    [{ kind: "FileStorage" }, /^kind must be StorageV2, got FileStorage; .* use another account$/],
    [{ kind: "BlockBlobStorage", skuName: "Premium_LRS" }, /^kind must be StorageV2, got BlockBlobStorage; /],
    [{ kind: "BlobStorage" }, /^kind must be StorageV2, got BlobStorage; /],
    [{ skuName: "Premium_ZRS" }, /^sku must be a standard one, got Premium_ZRS; .* use another account$/],
    [{ isHnsEnabled: true }, /^isHnsEnabled must be false, got true; .* use another account$/],
    [{ publicNetworkAccess: "Disabled" }, /^publicNetworkAccess must be Enabled, got Disabled; .* private endpoint/],
    [{ publicNetworkAccess: "SecuredByPerimeter" }, /^publicNetworkAccess must be Enabled, got SecuredByPerimeter; /],
    [{ networkDefaultAction: "Deny" }, /^networkRuleSet.defaultAction must be Allow, got Deny; .* firewall/],
    [{ allowSharedKeyAccess: true }, /^allowSharedKeyAccess must be false, got true; .* set it to false/],
    [{ allowSharedKeyAccess: undefined }, /^allowSharedKeyAccess must be false, got nothing, which allows it; /],
    [{ allowBlobPublicAccess: true }, /^allowBlobPublicAccess must be false, got true; .* set it to false$/],
    [
      { allowBlobPublicAccess: undefined },
      /^allowBlobPublicAccess must be false, got nothing, which allows it in an account that was created before December 2023; /,
    ],
    [{ allowCrossTenantReplication: true }, /^allowCrossTenantReplication must be false, got true; .* another tenant/],
    [{ allowCrossTenantReplication: undefined }, /^allowCrossTenantReplication must be false, got nothing, which /],
    [{ enableHttpsTrafficOnly: false }, /^enableHttpsTrafficOnly must be true, got false; /],
    [{ minimumTlsVersion: "TLS1_1" }, /^minimumTlsVersion must be TLS1_2, got TLS1_1; /],
    [{ minimumTlsVersion: undefined }, /^minimumTlsVersion must be TLS1_2, got nothing, which is TLS1_0; /],
  ];
  for (const [settings, finding] of wrong) {
    it(`warns once about ${JSON.stringify(settings, (_, value) => value ?? null)}`, () => {
      const findings = accountFindings({ ...SOUND, ...settings });
      assert.equal(findings.length, 1, String(findings));
      assert.match(findings[0] ?? "", finding);
    });
  }

  it("warns about each of several settings", () => {
    const all = wrong.map(([settings]) => settings);
    assert.equal(accountFindings(Object.assign({}, SOUND, ...all, { kind: "StorageV2" })).length, 9);
  });
});
