import type * as pulumi from "@pulumi/pulumi";
import { type Checked, checkArgs } from "./arguments/check-args";
import { checkNewOrExisting } from "./arguments/existing-account";
import { jobsRule } from "./arguments/jobs";
import type { Problems } from "./arguments/problems";
import { checkGroupStays, checkRetainOnDelete } from "./arguments/retention";
import { decisive, flag, integer, oneOf, plain, type Rules, text, withDefault } from "./arguments/rule";
import { tags } from "./arguments/tags";
import { LOCATION, RESOURCE_GROUP_NAME } from "./azure/azure-forms";
import { ACCOUNT_NAME, STORAGE_ACCOUNT_ID } from "./azure/names";
import { StorageSku } from "./storage/storage-sku";

/** Arguments of OutputStorage. */
export interface OutputStorageArgs {
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
  /**
   * The account's name: 3 to 24 lower-case letters and digits. Defaults to the component's name followed by random
   * characters.
   */
  accountName?: pulumi.Input<string>;
  /** Defaults to the resource group's. */
  location?: pulumi.Input<string>;
  /**
   * How the account's data is replicated. Defaults to Standard_LRS, which every region supports. Standard_ZRS survives
   * the loss of a zone.
   */
  sku?: pulumi.Input<StorageSku>;
  /**
   * The ids of the jobs whose outputs are stored. Each job gets a private container, named by the File Conventions.
   * Must be known in a preview. Defaults to none.
   */
  jobs?: string[];
  /** Number of days without changes after which an output moves to the cool tier. Defaults to 30. */
  coolAfterDays?: pulumi.Input<number>;
  /** Number of days without changes after which an output is deleted. Defaults to never. */
  deleteAfterDays?: pulumi.Input<number>;
  /** Number of days for which deleted blobs and containers can be restored, 1 to 365. Defaults to 7. */
  softDeleteDays?: pulumi.Input<number>;
  /**
   * Whether the account and its containers are retained when they leave the stack. Must be known in a preview. Defaults
   * to true.
   */
  retainOutputs?: boolean;
  /** Tags of the account. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
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
  accountName: text(ACCOUNT_NAME),
  location: text(LOCATION),
  sku: withDefault(StorageSku.StandardLrs, oneOf(StorageSku)),
  jobs: jobsRule,
  coolAfterDays: integer(0, 99_999),
  deleteAfterDays: integer(1, 99_999),
  softDeleteDays: withDefault(7, integer(1, 365)),
  retainOutputs: withDefault(true, plain(flag())),
  tags: tags(128),
} satisfies Rules<OutputStorageArgs>;

const CREATION_ARGS = [
  "resourceGroupName",
  "accountName",
  "location",
  "sku",
  "coolAfterDays",
  "deleteAfterDays",
  "softDeleteDays",
  "tags",
] as const;

const GROUP_FIX = "pass the name of a resource group that another stack owns as text, or set retainOutputs to false";

function checkTogether(args: OutputStorageArgs, problems: Problems, given: GivenArgs): OutputStorageArgs {
  const { raw, opts, component } = given;
  checkRetainOnDelete(problems, args.retainOutputs, opts);
  checkNewOrExisting(problems, args, raw, CREATION_ARGS, EXISTING_FIX);
  const { resourceGroupName, retainOutputs = true } = args;
  const days = [args.coolAfterDays, args.deleteAfterDays] as const;
  const deleteAfterDays = problems.whenKnown(days, ([cool, remove]) => {
    if (typeof cool === "number" && typeof remove === "number" && remove < cool) {
      const fix = "or outputs would be deleted before they move to the cool tier";
      const rule = { told: `not be below coolAfterDays (${cool})`, ofSecret: "not be below coolAfterDays" };
      problems.add("deleteAfterDays", rule, remove, fix);
    }
    return remove;
  });
  return {
    ...args,
    ...(resourceGroupName !== undefined &&
      retainOutputs && { resourceGroupName: checkGroupStays(problems, resourceGroupName, component, GROUP_FIX) }),
    ...(args.deleteAfterDays !== undefined && { deleteAfterDays: deleteAfterDays as typeof args.deleteAfterDays }),
  };
}
