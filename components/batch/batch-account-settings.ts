import type * as pulumi from "@pulumi/pulumi";
import { flag, type Rules, text, withDefault } from "../arguments/rule";
import { tags } from "../arguments/tags";
import { ACCOUNT_NAME } from "../azure/names";

/** The settings of a Batch account, both of a LinkedBatchAccount and of a pipeline. */
export interface LinkedBatchAccountSettings {
  /**
   * The account's name: 3 to 24 lower-case letters and digits, such as renders. A change creates a new account and
   * deletes the old one with its jobs. Defaults to the component's name followed by random characters.
   */
  accountName?: pulumi.Input<string>;
  /**
   * Whether the account is accessible from the internet, for principals of Entra ID. If false, private endpoints are
   * needed to submit jobs. A change updates it in place. Defaults to true.
   */
  publicNetworkAccess?: pulumi.Input<boolean>;
  /** Tags of the account, such as `{ team: "render" }`. A change updates it in place. Defaults to none. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** The rules for the settings of a Batch account. */
export const BATCH_ACCOUNT_SETTINGS_RULES = {
  accountName: text(ACCOUNT_NAME),
  publicNetworkAccess: withDefault(true, flag()),
  tags: tags(),
} satisfies Rules<LinkedBatchAccountSettings>;
