import type * as pulumi from "@pulumi/pulumi";
import type { OutputStorageArgs } from "../output-storage";
import { StorageSku } from "../storage-sku";
import { LOCATION, RESOURCE_GROUP_NAME } from "./arguments/azure-forms";
import { type Checked, checkArgs } from "./arguments/check-args";
import { jobsRule } from "./arguments/jobs";
import { decisive, flag, integer, oneOf, plain, type Rules, text, withDefault } from "./arguments/rule";
import { tags } from "./arguments/tags";
import { ACCOUNT_NAME, STORAGE_ACCOUNT_ID } from "./azure-names";
import type { Problems } from "./problems";
import { checkGroupStays, checkRetainOnDelete } from "./retention";

/** Arguments of an OutputStorage that are right, with defaults. */
export type StorageArgs = Checked<OutputStorageArgs, typeof RULES>;

/** What a program gives to an OutputStorage. */
interface GivenArgs {
  readonly component: pulumi.Resource;
  /** The arguments as they were given: what has a default is there only if it was given. */
  readonly raw: OutputStorageArgs;
  readonly opts: pulumi.ComponentResourceOptions | undefined;
}

/**
 * Checks the arguments of an OutputStorage.
 *
 * @throws {pulumi.InputPropertiesError} with everything that is wrong.
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
  if (args.existingAccountId === undefined) {
    if (args.resourceGroupName === undefined) {
      problems.addMissing("resourceGroupName", EXISTING_FIX);
    }
  } else {
    for (const path of CREATION_ARGS) {
      const value = raw[path] ?? undefined;
      if (value === undefined) continue;
      problems.add(path, "be left out beside existingAccountId", value, "set it on the account itself");
    }
  }
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
