import type * as pulumi from "@pulumi/pulumi";
import { type Checked, checkArgs } from "./arguments/check-args";
import { checkNewOrExisting } from "./arguments/existing-resource";
import type { Problems } from "./arguments/problems";
import { decisive, flag, plain, type Rules, required, text } from "./arguments/rule";
import { GUID, IDENTITY_ID, LOCATION, RESOURCE_GROUP_NAME } from "./azure/azure-forms";
import { BATCH_ACCOUNT_ID, STORAGE_ACCOUNT_ID } from "./azure/names";
import {
  BATCH_ACCOUNT_SETTINGS_RULES,
  checkBatchAccountSettings,
  type LinkedBatchAccountSettings,
} from "./batch/batch-account-settings";

/** Arguments of LinkedBatchAccount. */
export interface LinkedBatchAccountArgs extends LinkedBatchAccountSettings {
  /** The resource group for the account that is created. Exactly one of this and existingAccountId is required. */
  resourceGroupName?: pulumi.Input<string>;
  /**
   * The ARM id of an existing Batch account to use instead of creating one. The account must be in the subscription of
   * the deployment. It is read, and not changed.
   */
  existingAccountId?: pulumi.Input<string>;
  /** Defaults to the resource group's. */
  location?: pulumi.Input<string>;
  /**
   * The ARM id of the storage account for the outputs. It becomes the auto-storage of an account that is created. The
   * region of an existing account is compared with its region.
   */
  storageAccountId: pulumi.Input<string>;
  /**
   * Whether Batch uses the linked storage account, which application packages need. The Batch account's own identity
   * then gets the role Storage Blob Data Contributor on the whole storage account. The nodes' identity can read the
   * containers of application packages (`app-…`). If false, the link has no permissions. Must be known in a preview.
   * Defaults to false.
   */
  autoStorage?: boolean;
  /**
   * The ARM id of the user-assigned identity with which nodes read application packages. Every pool must have it.
   * Required with autoStorage, and only allowed with it.
   */
  identityId?: pulumi.Input<string>;
  /** The object id of the same identity. Required with autoStorage, and only allowed with it. */
  identityPrincipalId?: pulumi.Input<string>;
}

/** Checked arguments of a LinkedBatchAccount, with defaults. */
export type BatchAccountArgs = Checked<LinkedBatchAccountArgs, typeof RULES>;

/**
 * Checks the arguments of a LinkedBatchAccount.
 *
 * @throws {pulumi.InputPropertiesError} with all problems.
 */
export function checkBatchAccountArgs(name: string, raw: LinkedBatchAccountArgs): BatchAccountArgs {
  return checkArgs(`LinkedBatchAccount "${name}"`, raw, RULES, (args, problems) => checkTogether(args, problems, raw));
}

const EXISTING_FIX = "give existingAccountId instead to use a Batch account that exists";

const IDENTITY_FIX = "give OutputWriter's, or leave autoStorage out";

const RULES = {
  resourceGroupName: decisive(text(RESOURCE_GROUP_NAME), EXISTING_FIX),
  existingAccountId: decisive(text(BATCH_ACCOUNT_ID), "give resourceGroupName instead for a new account"),
  location: text(LOCATION),
  storageAccountId: required(text(STORAGE_ACCOUNT_ID)),
  autoStorage: plain(flag()),
  identityId: decisive(text(IDENTITY_ID), IDENTITY_FIX),
  identityPrincipalId: decisive(text(GUID), IDENTITY_FIX),
  ...BATCH_ACCOUNT_SETTINGS_RULES,
} satisfies Rules<LinkedBatchAccountArgs>;

const CREATION_ARGS: readonly (keyof LinkedBatchAccountArgs)[] = [
  "resourceGroupName",
  "location",
  "autoStorage",
  "identityId",
  "identityPrincipalId",
  ...(Object.keys(BATCH_ACCOUNT_SETTINGS_RULES) as (keyof LinkedBatchAccountSettings)[]),
];

function checkTogether(
  args: LinkedBatchAccountArgs,
  problems: Problems,
  raw: LinkedBatchAccountArgs,
): LinkedBatchAccountArgs {
  checkNewOrExisting(problems, args, raw, CREATION_ARGS, EXISTING_FIX);
  if (args.existingAccountId === undefined) {
    checkAutoStorage(args, problems);
    return checkBatchAccountSettings(args, "", problems);
  }
  return args;
}

/** Requires the nodes' identity if Batch uses the storage account, and refuses it otherwise. */
function checkAutoStorage(args: LinkedBatchAccountArgs, problems: Problems): void {
  for (const path of ["identityId", "identityPrincipalId"] as const) {
    const value = args[path];
    if (args.autoStorage && value === undefined) problems.addMissing(path, IDENTITY_FIX);
    if (!args.autoStorage && value !== undefined) {
      problems.add(path, "be left out unless autoStorage is true", value);
    }
  }
}
