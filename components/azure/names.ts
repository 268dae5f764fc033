import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { TextForm } from "../arguments/rule";
import { canonicalArmId } from "./arm-id";
import { defaultLocation } from "./location";

/** Azure's form of a storage or Batch account name. */
export const ACCOUNT_NAME = { pattern: /^[a-z0-9]{3,24}$/, rule: "be 3 to 24 lower-case letters and digits" };

/** Azure's form of a pool id. */
export const POOL_NAME = { pattern: /^[A-Za-z0-9_-]{1,64}$/, rule: "be 1 to 64 letters, digits, `-` or `_`" };

/** Azure's form of a storage account's ARM id. */
export const STORAGE_ACCOUNT_ID: TextForm = {
  pattern: /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[^/]+$/i,
  canonical: canonicalArmId,
  rule: "be the ARM id of a storage account",
};

/** Azure's form of a Batch account's ARM id. */
export const BATCH_ACCOUNT_ID: TextForm = {
  pattern:
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Batch\/batchAccounts\/[a-z0-9]{3,24}$/i,
  canonical: canonicalArmId,
  rule: "be the ARM id of a Batch account",
};

/** The form of a storage account's Blob endpoint. Container names are appended to it unchanged. */
export const BLOB_ENDPOINT = { pattern: /^https:\/\/[^?#]+\/$/, rule: "be an https URL that ends in a slash" };

const MAX_LENGTH = 24;
const SUFFIX_LENGTH = 12;

/** Where an account is located. A change to either property needs a new account, because Azure cannot move one. */
interface Place {
  readonly resourceGroupName: pulumi.Input<string>;
  /** Defaults to the provider's location, then to the resource group's. */
  readonly location?: pulumi.Input<string> | undefined;
}

/**
 * Returns an account's name: the given one, or a generated one. The name is also generated if an output resolves to no
 * value. A generated name is globally unique: it consists of the valid characters of the component's name, and random
 * letters and digits. Pulumi's auto-names contain `-`, which account names cannot.
 *
 * A change of location or group changes the generated name, so that a new account does not need the old account's name.
 * The name stays the same if the component is renamed with an alias.
 *
 * @param name the component's name. The random part is its child `<name>-account-name`, which is created unless a plain
 * text is given.
 */
export function accountName(
  name: string,
  given: pulumi.Input<string> | undefined,
  place: Place,
  parent: pulumi.Resource,
): pulumi.Input<string> {
  if (typeof given === "string") return given;
  const generated = generatedName(name, place, parent);
  return given === undefined ? generated : pulumi.output(given).apply((known) => known ?? generated);
}

function generatedName(name: string, place: Place, parent: pulumi.Resource): pulumi.Output<string> {
  const prefix = name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, MAX_LENGTH - SUFFIX_LENGTH);
  const { location } = place;
  const made = new random.RandomString(
    `${name}-account-name`,
    {
      ...SUFFIX,
      keepers: {
        prefix,
        resourceGroupName: place.resourceGroupName,
        location: pulumi
          .output(location)
          .apply((known) =>
            known === undefined ? defaultLocation(place.resourceGroupName, parent) : pulumi.output(known),
          ),
      },
    },
    // If the program gives no location, azure-native leaves an account where it is.
    { parent, ignoreChanges: ["keepers.prefix", ...(location === undefined ? ["keepers.location"] : [])] },
  );
  return pulumi.interpolate`${made.keepers.apply((keepers) => keepers?.prefix ?? prefix)}${made.result}`;
}

/**
 * Returns a name for the container of a node tool. Pulumi's auto-names start with the component's name, which can be
 * invalid for a container. It can also be that of a job's container (`job-…`), to which writers of outputs have access.
 *
 * The name changes with the storage account, also if the account is deleted and recreated under its old name.
 *
 * @param name the component's name. The random part is its child `<name>-container-name`.
 */
export function toolContainerName(
  name: string,
  storageAccountId: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const args = { ...SUFFIX, keepers: { storageAccountId } };
  return pulumi.interpolate`tool-${new random.RandomString(`${name}-container-name`, args, { parent }).result}`;
}

/**
 * Returns an identity's name: the given one, or a generated one, also if an output resolves to no value. A generated
 * name is the component's name and random letters and digits. Pulumi's auto-names differ between attempts to create a
 * resource, so an update that is killed would leave an unused identity.
 *
 * @param name the identity's name in the program. The random part is its child `<name>-name`, which is created unless a
 * plain text is given.
 */
export function identityName(
  name: string,
  given: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): pulumi.Input<string> {
  if (typeof given === "string") return given;
  const generated = pulumi.interpolate`${name}${new random.RandomString(`${name}-name`, SUFFIX, { parent }).result}`;
  return given === undefined ? generated : pulumi.output(given).apply((known) => known ?? generated);
}

const SUFFIX = { length: SUFFIX_LENGTH, upper: false, special: false };
