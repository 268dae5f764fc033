import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { LinkedBatchAccount } from "../../../components/linked-batch-account";
import type { LinkedBatchAccountArgs } from "../../../components/linked-batch-account-args";
import { STORAGE_ID } from "../support/azure-answers";
import { deploy } from "../support/deployment";

const TYPE = "azure-batch-outputs:index:LinkedBatchAccount";
const IDENTITY =
  "/subscriptions/sub/resourceGroups/group/providers/Microsoft.ManagedIdentity/userAssignedIdentities/keys";
const KEY_URL = "https://render-keys.vault.azure.net/keys/batch";

/** Deploys an account, after an update whose component registered these outputs. */
const account = async (args: Partial<LinkedBatchAccountArgs>, before: object = {}) => {
  const recorded = { [`urn:pulumi:stack::project::${TYPE}::batch`]: { type: TYPE, outputs: before } };
  const given = { resourceGroupName: "group", storageAccountId: STORAGE_ID, ...args };
  const { get } = await deploy("later preview", () => new LinkedBatchAccount("batch", given), { recorded });
  const { identity, encryption } = get("batch-account").inputs;
  return { identity, encryption };
};

describe("the encryption of a Batch account", () => {
  it("uses a customer-managed key through a user-assigned identity", async () => {
    assert.deepEqual(await account({ customerManagedKey: { keyUrl: KEY_URL, identityId: IDENTITY } }), {
      identity: { type: "UserAssigned", userAssignedIdentities: [IDENTITY] },
      encryption: { keySource: "Microsoft.KeyVault", keyVaultProperties: { keyIdentifier: KEY_URL } },
    });
  });

  it("is Azure's default without a key, and is set back to it if the key is removed", async () => {
    const identity = { type: "SystemAssigned" };
    assert.deepEqual(await account({}), { identity, encryption: undefined });
    assert.deepEqual(await account({}, { customerManagedKey: true }), {
      identity,
      encryption: { keySource: "Microsoft.Batch" },
    });
  });
});
