import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { OutputStorage } from "../../../components/output-storage";
import type { OutputStorageArgs } from "../../../components/output-storage-args";
import { deploy } from "../support/deployment";

const TYPE = "azure-batch-outputs:index:OutputStorage";
const IDENTITY =
  "/subscriptions/sub/resourceGroups/group/providers/Microsoft.ManagedIdentity/userAssignedIdentities/keys";
const KEY_URL = "https://render-keys.vault.azure.net/keys/outputs";

/** Deploys a storage, after an update whose component registered these outputs. */
const storage = async (args: OutputStorageArgs, before: object = {}) => {
  const recorded = { [`urn:pulumi:stack::project::${TYPE}::outputs`]: { type: TYPE, outputs: before } };
  const program = () => new OutputStorage("outputs", { resourceGroupName: "group", ...args });
  const { get, outputs } = await deploy("later preview", program, { recorded });
  const { identity, encryption } = get("outputs-account").inputs;
  const { customerManagedKey } = outputs.outputs as { customerManagedKey?: true };
  return { identity, encryption, customerManagedKey };
};

describe("the encryption of a storage account", () => {
  it("uses a customer-managed key through a user-assigned identity, in all or one of the key's versions", async () => {
    const key = (keyUrl: string) => storage({ customerManagedKey: { keyUrl, identityId: IDENTITY } });
    assert.deepEqual(await key(KEY_URL), {
      identity: { type: "UserAssigned", userAssignedIdentities: [IDENTITY] },
      encryption: {
        keySource: "Microsoft.Keyvault",
        keyVaultProperties: { keyVaultUri: "https://render-keys.vault.azure.net", keyName: "outputs" },
        encryptionIdentity: { encryptionUserAssignedIdentity: IDENTITY },
      },
      customerManagedKey: true,
    });
    const keyVersion = "0a".repeat(16);
    const { encryption } = await key(`${KEY_URL}/${keyVersion}`);
    assert.deepEqual((encryption as { keyVaultProperties: object }).keyVaultProperties, {
      keyVaultUri: "https://render-keys.vault.azure.net",
      keyName: "outputs",
      keyVersion,
    });
  });

  it("is Azure's default without a key, and is set back to it if the key is removed", async () => {
    const none = { identity: undefined, encryption: undefined, customerManagedKey: undefined };
    assert.deepEqual(await storage({}), none);
    assert.deepEqual(await storage({}, { customerManagedKey: true }), {
      identity: undefined,
      encryption: { keySource: "Microsoft.Storage" },
      customerManagedKey: true,
    });
  });
});
