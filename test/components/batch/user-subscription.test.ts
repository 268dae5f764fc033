import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { poolAllocation } from "../../../components/batch/user-subscription";
import { outputValue } from "../support/deployment";

const VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/render-keys";

describe("poolAllocation", () => {
  const allocation = (args?: Parameters<typeof poolAllocation>[0]) => outputValue(pulumi.output(poolAllocation(args)));

  it("lets Batch create nodes in its own subscription by default", async () => {
    assert.deepEqual(await allocation(), { poolAllocationMode: "BatchService" });
  });

  it("needs a key vault for nodes in the user's subscription, by default in the public cloud", async () => {
    assert.deepEqual(await allocation({ keyVaultId: VAULT }), {
      poolAllocationMode: "UserSubscription",
      keyVaultReference: { id: VAULT, url: "https://render-keys.vault.azure.net/" },
    });
    const keyVaultUrl = "https://render-keys.vault.usgovcloudapi.net/";
    assert.deepEqual(await allocation({ keyVaultId: VAULT, keyVaultUrl }), {
      poolAllocationMode: "UserSubscription",
      keyVaultReference: { id: VAULT, url: keyVaultUrl },
    });
  });
});
