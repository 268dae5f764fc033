import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** What Azure takes for the name of a storage or Batch account. */
export const ACCOUNT_NAME = { pattern: /^[a-z0-9]{3,24}$/, rule: "be 3 to 24 lower-case letters and digits" };

/** What Azure takes for the id of a pool. */
export const POOL_NAME = { pattern: /^[A-Za-z0-9_-]{1,64}$/, rule: "be 1 to 64 letters, digits, `-` or `_`" };

/** What Azure takes for the ARM id of a storage account. */
export const STORAGE_ACCOUNT_ID = {
  pattern: /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[^/]+$/i,
  rule: "be the ARM id of a storage account",
};

/** What a storage account's endpoint looks like; names of containers are put behind it as they are. */
export const BLOB_ENDPOINT = { pattern: /^https:\/\/[^?#]+\/$/, rule: "be an https URL that ends in a slash" };

const MAX_LENGTH = 24;
const SUFFIX_LENGTH = 12;

/**
 * Returns a name for an account that is unique in the world: what account names can hold of the component's name, and
 * random letters and digits. Pulumi's own names have `-` in them, which accounts cannot have.
 *
 * @param name the component's name; the random part is its child `<name>-account-name`.
 */
export function accountName(name: string, parent: pulumi.Resource): pulumi.Output<string> {
  const prefix = name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, MAX_LENGTH - SUFFIX_LENGTH);
  return pulumi.interpolate`${prefix}${randomSuffix(`${name}-account-name`, parent)}`;
}

/**
 * Returns a name for the container of a tool. Pulumi's own names would begin with the component's, which can be none
 * that a container can have, or one of a job's container (`job-…`), to which those who write outputs may write.
 *
 * @param name the component's name; the random part is its child `<name>-container-name`.
 */
export function toolContainerName(name: string, parent: pulumi.Resource): pulumi.Output<string> {
  return pulumi.interpolate`tool-${randomSuffix(`${name}-container-name`, parent)}`;
}

function randomSuffix(name: string, parent: pulumi.Resource): pulumi.Output<string> {
  return new random.RandomString(name, { length: SUFFIX_LENGTH, upper: false, special: false }, { parent }).result;
}
