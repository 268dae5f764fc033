import type * as pulumi from "@pulumi/pulumi";
import { object, type Rules, required, type TextForm, text } from "../arguments/rule";
import { IDENTITY_ID } from "./azure-forms";

/** A key in a key vault with which Azure encrypts an account, and the identity that uses the key. */
export interface CustomerManagedKeyArgs {
  /**
   * The URL of the key, such as https://render-keys.vault.azure.net/keys/outputs. Without a version at its end, the
   * account follows the key's rotation. The vault needs soft delete and purge protection. A change updates the account
   * in place.
   */
  keyUrl: pulumi.Input<string>;
  /**
   * The ARM id of the user-assigned identity with which the account uses the key. It must have the role
   * Key Vault Crypto Service Encryption User on the key before the deployment. A change updates the account in place.
   */
  identityId: pulumi.Input<string>;
}

/** The URL of a key in a key vault or a managed HSM ("Vault name and object name", "Object identifiers"). */
const KEY_URL: TextForm = {
  pattern: /^https:\/\/[a-z0-9-]{3,24}\.(vault|managedhsm)\.[a-z.]+\/keys\/[A-Za-z0-9-]{1,127}(\/[0-9a-f]{32})?$/,
  rule: "be the URL of a key, such as https://render-keys.vault.azure.net/keys/outputs",
};

/** The rule for an account's customer-managed key. */
export const customerManagedKeyRule = object<CustomerManagedKeyArgs>({
  keyUrl: required(text(KEY_URL)),
  identityId: required(text(IDENTITY_ID)),
} satisfies Rules<CustomerManagedKeyArgs>);
