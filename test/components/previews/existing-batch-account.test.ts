import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type BatchAccountSettings, batchAccountFindings } from "../../../components/previews/existing-batch-account";

/** Settings like those of an account that LinkedBatchAccount creates. */
const SOUND: BatchAccountSettings = {
  allowedAuthenticationModes: ["AAD"],
  poolAllocationMode: "BatchService",
  publicNetworkAccess: "Enabled",
  location: "westeurope",
  storageLocation: "West Europe",
};

describe("batchAccountFindings", () => {
  const sound: Partial<BatchAccountSettings>[] = [
    {},
    { allowedAuthenticationModes: ["AAD", "TaskAuthenticationToken"] },
    { poolAllocationMode: undefined },
    { publicNetworkAccess: undefined },
    { location: undefined },
    { storageLocation: undefined },
  ];
  for (const settings of sound) {
    it(`finds nothing about ${JSON.stringify(settings, (_, value) => value ?? null)}`, () => {
      assert.deepEqual(batchAccountFindings({ ...SOUND, ...settings }), []);
    });
  }

  const keys = /^allowedAuthenticationModes must not contain SharedKey; .* remove it once nothing uses keys$/;
  const wrong: [Partial<BatchAccountSettings>, RegExp][] = [
    [{ allowedAuthenticationModes: ["SharedKey", "AAD"] }, keys],
    [{ allowedAuthenticationModes: [] }, keys],
    [{ allowedAuthenticationModes: undefined }, keys],
    [
      { allowedAuthenticationModes: ["TaskAuthenticationToken"] },
      /^allowedAuthenticationModes must contain AAD, got TaskAuthenticationToken; .* add AAD$/,
    ],
    [{ poolAllocationMode: "UserSubscription" }, /^poolAllocationMode must be BatchService, got UserSubscription; /],
    [{ publicNetworkAccess: "Disabled" }, /^publicNetworkAccess must be Enabled, got Disabled; .* private endpoint/],
    [{ nodeIdentityId: "/some/identity" }, /^autoStorage\.nodeIdentityReference must be left out, .* remove it from/],
    [{ location: "northeurope" }, /^location must be that of the storage account, West Europe, got northeurope; /],
  ];
  for (const [settings, finding] of wrong) {
    it(`warns once about ${JSON.stringify(settings, (_, value) => value ?? null)}`, () => {
      const findings = batchAccountFindings({ ...SOUND, ...settings });
      assert.equal(findings.length, 1, String(findings));
      assert.match(findings[0] ?? "", finding);
    });
  }
});
