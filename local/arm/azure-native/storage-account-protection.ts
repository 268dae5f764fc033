import type { Resource } from "../../environment/resources";
import { ArmError } from "../arm-error";
import { objectAt, type Properties, stringAt } from "../properties";
import type { Azure } from "./azure";
import { assignedIdentities } from "./identities";
import { isSameId } from "./resource-id";

/**
 * Refuses a customer-managed key that is incomplete, or whose identity the account does not have. Key vaults are
 * only kept, so the key itself is not looked up.
 */
export function requireKey(azure: Azure, inputs: Properties): void {
  const encryption = objectAt(inputs, "encryption");
  if (encryption.keySource !== "Microsoft.Keyvault") return;
  const { keyName, keyVaultUri } = objectAt(encryption, "keyVaultProperties");
  if (keyName === undefined || keyVaultUri === undefined) {
    refuse(
      "InvalidRequestPropertyValue",
      "encryption.keyVaultProperties must have keyName and keyVaultUri if encryption.keySource is Microsoft.Keyvault",
    );
  }
  const used = stringAt(objectAt(encryption, "encryptionIdentity"), "encryptionUserAssignedIdentity");
  const assigned = assignedIdentities(azure, inputs);
  if (used !== undefined && !assigned.some(({ resourceId }) => isSameId(resourceId, used))) {
    refuse(
      "InvalidIdentityValues",
      `encryption.encryptionIdentity must be one of identity.userAssignedIdentities, got '${used}'`,
    );
  }
}

/**
 * Returns the account's immutability. Azure turns it on only for a new account and never off, keeps it in an update
 * that omits it, and lets a locked policy only get more days ("Configure immutability policies for blob versions").
 */
export function immutabilityOf(inputs: Properties, existing: Resource | undefined): Properties | undefined {
  const before = objectAt(existing?.outputs ?? {}, "immutableStorageWithVersioning");
  if (inputs.immutableStorageWithVersioning === undefined) {
    return existing?.outputs.immutableStorageWithVersioning as Properties | undefined;
  }
  const wanted = objectAt(inputs, "immutableStorageWithVersioning");
  if (existing !== undefined && (before.enabled === true) !== (wanted.enabled === true)) {
    refuse(
      "AccountPropertyCannotBeUpdated",
      "The property 'immutableStorageWithVersioning' was specified in the input, but it cannot be updated.",
    );
  }
  const [policy, policyBefore] = [objectAt(wanted, "immutabilityPolicy"), objectAt(before, "immutabilityPolicy")];
  const days = (each: Properties) => Number(each.immutabilityPeriodSinceCreationInDays ?? 0);
  if (policyBefore.state === "Locked" && (policy.state !== "Locked" || days(policy) < days(policyBefore))) {
    refuse("ImmutabilityPolicyLocked", "A locked immutability policy can only get a longer period.");
  }
  if (existing === undefined && policy.state === "Locked") {
    refuse("InvalidRequestPropertyValue", "A policy can only be created in a Disabled or Unlocked state.");
  }
  return wanted;
}

function refuse(code: string, message: string): never {
  throw new ArmError(400, code, message);
}
