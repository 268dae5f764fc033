import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { TextForm } from "../arguments/rule";
import { canonicalArmId } from "./arm-id";
import { defaultLocation } from "./location";

/** What Azure takes for the name of a storage or Batch account. */
export const ACCOUNT_NAME = { pattern: /^[a-z0-9]{3,24}$/, rule: "be 3 to 24 lower-case letters and digits" };

/** What Azure takes for the id of a pool. */
export const POOL_NAME = { pattern: /^[A-Za-z0-9_-]{1,64}$/, rule: "be 1 to 64 letters, digits, `-` or `_`" };

/** What Azure takes for the ARM id of a storage account. */
export const STORAGE_ACCOUNT_ID: TextForm = {
  pattern: /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[^/]+$/i,
  canonical: canonicalArmId,
  rule: "be the ARM id of a storage account",
};

/** What a storage account's endpoint looks like; names of containers are put behind it as they are. */
export const BLOB_ENDPOINT = { pattern: /^https:\/\/[^?#]+\/$/, rule: "be an https URL that ends in a slash" };

const MAX_LENGTH = 24;
const SUFFIX_LENGTH = 12;

/** Where an account is. A change of either needs a new account, as Azure cannot move one. */
export interface Place {
  readonly resourceGroupName: pulumi.Input<string>;
  /** Defaults to the provider's location, then to the resource group's. */
  readonly location?: pulumi.Input<string> | undefined;
}

/**
 * Returns the name of an account: the given one or, if there is none, also if an output turns out to have no value, one
 * that is unique in the world: what account names can hold of the component's name, and random letters and digits.
 * Pulumi's own names have `-` in them, which accounts cannot have.
 *
 * Another place gives another generated name, so that a new account does not need the name of the old one. The name does
 * not follow the component's when that is renamed with an alias.
 *
 * @param name the component's name; the random part is its child `<name>-account-name`, unless a plain text is given.
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
    // Without a location in the program azure-native leaves an account where it is.
    { parent, ignoreChanges: ["keepers.prefix", ...(location === undefined ? ["keepers.location"] : [])] },
  );
  return pulumi.interpolate`${made.keepers.apply((keepers) => keepers?.prefix ?? prefix)}${made.result}`;
}

/**
 * Returns a name for the container of a tool. Pulumi's own names would begin with the component's, which can be none
 * that a container can have, or one of a job's container (`job-…`), to which those who write outputs may write.
 *
 * The name changes with the storage account, also if the account is deleted and created again under its old name.
 *
 * @param name the component's name; the random part is its child `<name>-container-name`.
 */
export function toolContainerName(
  name: string,
  storageAccountId: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const args = { ...SUFFIX, keepers: { storageAccountId } };
  return pulumi.interpolate`tool-${new random.RandomString(`${name}-container-name`, args, { parent }).result}`;
}

const SUFFIX = { length: SUFFIX_LENGTH, upper: false, special: false };
