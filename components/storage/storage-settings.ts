import type * as pulumi from "@pulumi/pulumi";
import type { Problems } from "../arguments/problems";
import { integer, oneOf, type Rules, text, withDefault } from "../arguments/rule";
import { tags } from "../arguments/tags";
import { ACCOUNT_NAME } from "../azure/names";
import { StorageSku } from "./storage-sku";

/** The settings of a storage account for outputs, both of an OutputStorage and of a pipeline. */
export interface OutputStorageSettings {
  /**
   * The account's name: 3 to 24 lower-case letters and digits, such as renders2026. A change creates a new account.
   * Defaults to the component's name followed by random characters.
   */
  accountName?: pulumi.Input<string>;
  /**
   * How the account's data is replicated. Defaults to Standard_LRS, which every region supports. Standard_ZRS survives
   * the loss of a zone. A change updates the account, if Azure can convert it.
   */
  sku?: pulumi.Input<StorageSku>;
  /**
   * Number of days without changes after which an output moves to the cool tier, 0 to 99,999. A change updates it in
   * place. Defaults to 30.
   */
  coolAfterDays?: pulumi.Input<number>;
  /**
   * Number of days without changes after which an output is deleted, 1 to 99,999, such as 365. It must be at least
   * coolAfterDays. A change updates it in place. Defaults to never.
   */
  deleteAfterDays?: pulumi.Input<number>;
  /**
   * Number of days for which deleted blobs and containers can be restored, 1 to 365. A change updates it in place, and
   * applies to what is deleted later. Defaults to 7.
   */
  softDeleteDays?: pulumi.Input<number>;
  /** Tags of the account, such as `{ team: "render" }`. A change updates it in place. Defaults to none. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** The maximum length of the name of a storage account's tag. */
export const MAX_STORAGE_TAG_NAME = 128;

/** The rules for the settings of a storage account. */
export const STORAGE_SETTINGS_RULES = {
  accountName: text(ACCOUNT_NAME),
  sku: withDefault(StorageSku.StandardLrs, oneOf(StorageSku)),
  coolAfterDays: integer(0, 99_999),
  deleteAfterDays: integer(1, 99_999),
  softDeleteDays: withDefault(7, integer(1, 365)),
  tags: tags(MAX_STORAGE_TAG_NAME),
} satisfies Rules<OutputStorageSettings>;

/** Checks rules that concern several settings. `prefix` is the start of their paths, such as `storage.`. */
export function checkStorageSettings<T extends OutputStorageSettings>(
  settings: T,
  prefix: string,
  problems: Problems,
): T {
  const days = [settings.coolAfterDays, settings.deleteAfterDays] as const;
  const deleteAfterDays = problems.whenKnown(days, ([cool, remove]) => {
    if (typeof cool === "number" && typeof remove === "number" && remove < cool) {
      const fix = "or outputs would be deleted before they move to the cool tier";
      const rule = { told: `not be below coolAfterDays (${cool})`, ofSecret: "not be below coolAfterDays" };
      problems.add(`${prefix}deleteAfterDays`, rule, remove, fix);
    }
    return remove;
  });
  return {
    ...settings,
    ...(settings.deleteAfterDays !== undefined && {
      deleteAfterDays: deleteAfterDays as pulumi.Input<number>,
    }),
  };
}
