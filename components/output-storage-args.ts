import type * as pulumi from "@pulumi/pulumi";
import { type Checked, checkArgs } from "./arguments/check-args";
import { checkNewOrExisting } from "./arguments/existing-resource";
import { jobsRule } from "./arguments/jobs";
import type { Problems } from "./arguments/problems";
import { checkGroupStays, checkImmutableStays, checkRetainOnDelete } from "./arguments/retention";
import { decisive, flag, plain, type Rules, text, withDefault } from "./arguments/rule";
import { LOCATION, RESOURCE_GROUP_NAME } from "./azure/azure-forms";
import { STORAGE_ACCOUNT_ID } from "./azure/names";
import { checkStorageSettings, type OutputStorageSettings, STORAGE_SETTINGS_RULES } from "./storage/storage-settings";

/** Arguments of OutputStorage. */
export interface OutputStorageArgs extends OutputStorageSettings {
  /**
   * The resource group for the account that is created. Exactly one of this and existingAccountId is required. It must
   * not come from a resource group of the same stack while outputs are retained, because that group is deleted with
   * everything in it.
   */
  resourceGroupName?: pulumi.Input<string>;
  /**
   * The ARM id of an existing account to use instead of creating one. The account must be in the subscription of the
   * deployment. Its settings, soft delete and lifecycle rules are not changed.
   */
  existingAccountId?: pulumi.Input<string>;
  /** Defaults to the resource group's. */
  location?: pulumi.Input<string>;
  /**
   * The ids of the jobs whose outputs are stored. Each job gets a private container, named by the File Conventions.
   * Must be known in a preview. Defaults to none.
   */
  jobs?: string[];
  /**
   * Whether the account and its containers are retained when they leave the stack. Must be known in a preview. Defaults
   * to true.
   */
  retainOutputs?: boolean;
}

/** Checked arguments of an OutputStorage, with defaults. */
export type StorageArgs = Checked<OutputStorageArgs, typeof RULES>;

/** The arguments that a program gives to an OutputStorage. */
interface GivenArgs {
  readonly component: pulumi.Resource;
  /** The arguments as given, without defaults. */
  readonly raw: OutputStorageArgs;
  readonly opts: pulumi.ComponentResourceOptions | undefined;
}

/**
 * Checks the arguments of an OutputStorage.
 *
 * @throws {pulumi.InputPropertiesError} with all problems.
 */
export function checkStorageArgs(name: string, given: GivenArgs): StorageArgs {
  return checkArgs(`OutputStorage "${name}"`, given.raw, RULES, (args, problems) =>
    checkTogether(args, problems, given),
  );
}

const EXISTING_FIX = "give existingAccountId instead to use a storage account that exists";

const RULES = {
  resourceGroupName: decisive(text(RESOURCE_GROUP_NAME), EXISTING_FIX),
  existingAccountId: decisive(text(STORAGE_ACCOUNT_ID), "give resourceGroupName instead for a new account"),
  location: text(LOCATION),
  jobs: jobsRule,
  retainOutputs: withDefault(true, plain(flag())),
  ...STORAGE_SETTINGS_RULES,
} satisfies Rules<OutputStorageArgs>;

const CREATION_ARGS: readonly (keyof OutputStorageArgs)[] = [
  "resourceGroupName",
  "location",
  ...(Object.keys(STORAGE_SETTINGS_RULES) as (keyof OutputStorageSettings)[]),
];

const GROUP_FIX = "pass the name of a resource group that another stack owns as text, or set retainOutputs to false";

function checkTogether(args: OutputStorageArgs, problems: Problems, given: GivenArgs): OutputStorageArgs {
  const { raw, opts, component } = given;
  checkRetainOnDelete(problems, args.retainOutputs, opts);
  checkNewOrExisting(problems, args, raw, CREATION_ARGS, EXISTING_FIX);
  const { resourceGroupName, retainOutputs = true } = args;
  checkImmutableStays(problems, retainOutputs, args.immutability, "immutability");
  return {
    ...checkStorageSettings(args, "", problems),
    ...(resourceGroupName !== undefined &&
      retainOutputs && { resourceGroupName: checkGroupStays(problems, resourceGroupName, component, GROUP_FIX) }),
  };
}
