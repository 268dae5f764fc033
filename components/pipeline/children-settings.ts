import type * as pulumi from "@pulumi/pulumi";
import { refuseSettings } from "../arguments/existing-resource";
import { isPlainObject } from "../arguments/later";
import type { Problems } from "../arguments/problems";
import { object, plain, type Rules } from "../arguments/rule";
import { checkMergedTags, tags } from "../arguments/tags";
import {
  BATCH_ACCOUNT_SETTINGS_RULES,
  checkBatchAccountSettings,
  type LinkedBatchAccountSettings,
} from "../batch/batch-account-settings";
import {
  refuseSettingsOfExistingIdentity,
  WRITER_IDENTITY_RULES,
  type WriterIdentitySettings,
} from "../grants/writer-identity";
import {
  checkStorageSettings,
  MAX_STORAGE_TAG_NAME,
  type OutputStorageSettings,
  STORAGE_SETTINGS_RULES,
} from "../storage/storage-settings";
import { networkRule, type PipelineNetwork, spreadNetwork } from "./pipeline-network";

/** The arguments of a pipeline's children, as arguments of the pipeline. */
export interface PipelineChildrenSettings {
  /**
   * Tags of the resource group, the storage account, the identities and the Batch account, as far as the pipeline
   * creates them, such as `{ team: "render" }`. They do not reach pools, because a change would replace them: use
   * `pools[].tags`. Names have at most 128 characters. A change updates the resources in place. Defaults to none.
   */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
  /**
   * The settings of the storage account, as of OutputStorage, such as `{ sku: "Standard_ZRS" }`. They must be left out
   * together with existingStorageAccountId. Defaults to those of OutputStorage.
   */
  storage?: OutputStorageSettings;
  /**
   * The settings of the Batch account, as of LinkedBatchAccount, such as `{ accountName: "renders" }`. They must be
   * left out together with existingBatchAccountId. Defaults to those of LinkedBatchAccount.
   */
  account?: LinkedBatchAccountSettings;
  /**
   * The settings of the identity that pools share, as of OutputWriter, such as `{ identityName: "render-nodes" }`. A
   * pool with jobs of its own has another identity. Defaults to a new identity.
   */
  identity?: WriterIdentitySettings;
  /**
   * The networks that reach the storage account and the Batch account, such as
   * `{ allowedIpRanges: ["203.0.113.0/24"] }`. It must be left out together with existing accounts. Defaults to all
   * networks.
   */
  network?: PipelineNetwork;
}

/** The rules for the settings of a pipeline's children. */
export const CHILDREN_SETTINGS_RULES = {
  tags: tags(MAX_STORAGE_TAG_NAME),
  storage: plain(
    object<OutputStorageSettings>(STORAGE_SETTINGS_RULES, (settings, path, problems) =>
      checkStorageSettings(settings, `${path}.`, problems),
    ),
  ),
  account: plain(
    object<LinkedBatchAccountSettings>(BATCH_ACCOUNT_SETTINGS_RULES, (settings, path, problems) =>
      checkBatchAccountSettings(settings, `${path}.`, problems),
    ),
  ),
  identity: plain(object<WriterIdentitySettings>(WRITER_IDENTITY_RULES)),
  network: networkRule,
} satisfies Rules<PipelineChildrenSettings>;

/** The ids of existing resources that a pipeline uses instead of creating its own. */
interface Existing {
  readonly existingStorageAccountId?: pulumi.Input<string>;
  readonly existingBatchAccountId?: pulumi.Input<string>;
}

/**
 * Checks the settings of children together: existing resources have no settings, and no resource has too many tags.
 *
 * @param args the checked arguments.
 * @param given the arguments as the program gave them, without defaults.
 */
export function checkChildrenSettings<T extends PipelineChildrenSettings & Existing>(
  args: T,
  given: T | undefined,
  problems: Problems,
): T {
  // A program in JavaScript can leave out all arguments.
  const { identity: givenIdentity } = given ?? {};
  for (const [child, existing, kind] of EXISTING) {
    const settings = given?.[child];
    if (args[existing] === undefined || !isPlainObject(settings)) continue;
    refuseSettings(settings, Object.keys(settings), { existing, kind, prefix: `${child}.` }, problems);
  }
  if (isPlainObject(givenIdentity)) refuseSettingsOfExistingIdentity(givenIdentity, "identity.", problems);
  const withTags = <Settings extends { tags?: PipelineChildrenSettings["tags"] }>(
    path: string,
    settings: Settings | undefined,
  ) => {
    const checked = checkMergedTags(args.tags, settings?.tags, `${path}.tags`, problems);
    return checked === undefined ? settings : { ...settings, tags: checked };
  };
  const [storage, account, identity] = [
    withTags("storage", args.storage),
    withTags("account", args.account),
    withTags("identity", args.identity),
  ];
  const settings = {
    ...args,
    ...(storage !== undefined && { storage }),
    ...(account !== undefined && { account }),
    ...(identity !== undefined && { identity }),
  };
  return spreadNetwork(settings, given, problems);
}

const EXISTING = [
  ["storage", "existingStorageAccountId", "storage account"],
  ["account", "existingBatchAccountId", "Batch account"],
] as const;
