import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../../arm/properties";
import type { LocalArm } from "../support/local-arm";
import type { Created } from "../support/provider-client";
import { ACCOUNT_TYPE, accountInputs, inAccount, openStorageAccount } from "../support/storage-account";

describe("the protection of a StorageAccount", () => {
  let arm: LocalArm;
  let account: Created;
  let identityId: string;
  before(async () => {
    ({ arm, account } = await openStorageAccount());
    const { resourceGroupName } = inAccount;
    const identityType = "azure-native:managedidentity:UserAssignedIdentity";
    ({ id: identityId } = await arm.azureNative.create(identityType, { resourceGroupName, resourceName: "keys" }));
  });
  after(() => arm.close());

  const withKey = (changes: Properties = {}): Properties => ({
    identity: { type: "UserAssigned", userAssignedIdentities: [identityId] },
    encryption: {
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: { keyName: "outputs", keyVaultUri: "https://keys.vault.azure.net" },
      encryptionIdentity: { encryptionUserAssignedIdentity: identityId },
      ...changes,
    },
  });
  const update = async (changes: Properties) => {
    account = await arm.azureNative.update(ACCOUNT_TYPE, account, { ...accountInputs, ...changes });
    return account.outputs;
  };

  it("keeps a customer-managed key in an update without it, until Microsoft's key is asked for", async () => {
    const { encryption } = withKey();
    const encryptionAfter = async (changes: Properties) => {
      const { services, ...rest } = (await update(changes)).encryption as Properties;
      assert.deepEqual(Object.keys(services as Properties), ["blob", "file"]);
      return rest;
    };
    assert.deepEqual(await encryptionAfter(withKey()), encryption);
    assert.deepEqual(await encryptionAfter({}), encryption);
    const microsofts = { keySource: "Microsoft.Storage" };
    assert.deepEqual(await encryptionAfter({ encryption: microsofts }), microsofts);
  });

  it("refuses a key without a name, or with an identity that the account does not have", async () => {
    await assert.rejects(update(withKey({ keyVaultProperties: {} })), /must have keyName and keyVaultUri/);
    await assert.rejects(
      update({ ...withKey(), identity: { type: "SystemAssigned" } }),
      /Code="InvalidIdentityValues".*encryptionIdentity must be one of identity\.userAssignedIdentities/,
    );
  });

  const immutable = (days: number, state: string) => ({
    immutableStorageWithVersioning: {
      enabled: true,
      immutabilityPolicy: { immutabilityPeriodSinceCreationInDays: days, state },
    },
  });

  it("turns immutability on only for a new account", async () => {
    await assert.rejects(update(immutable(30, "Unlocked")), /Code="AccountPropertyCannotBeUpdated"/);
  });

  it("lets an unlocked policy change, and a locked one only get longer", async () => {
    const other = { ...accountInputs, accountName: "immutable" };
    const create = (days: number, state: string) =>
      arm.azureNative.create(ACCOUNT_TYPE, { ...other, ...immutable(days, state) });
    await assert.rejects(create(30, "Locked"), /only be created in a Disabled or Unlocked state/);
    let created = await create(30, "Unlocked");
    const change = async (inputs: Properties) => {
      created = await arm.azureNative.update(ACCOUNT_TYPE, created, { ...other, ...inputs });
      return { immutableStorageWithVersioning: created.outputs.immutableStorageWithVersioning };
    };
    assert.deepEqual(await change(immutable(10, "Unlocked")), immutable(10, "Unlocked"));
    assert.deepEqual(await change({}), immutable(10, "Unlocked"));
    assert.deepEqual(await change(immutable(20, "Locked")), immutable(20, "Locked"));
    assert.deepEqual(await change(immutable(30, "Locked")), immutable(30, "Locked"));
    await assert.rejects(change(immutable(20, "Locked")), /Code="ImmutabilityPolicyLocked"/);
    await assert.rejects(change(immutable(40, "Unlocked")), /Code="ImmutabilityPolicyLocked"/);
  });
});
