import type * as pulumi from "@pulumi/pulumi";
import { isPlainObject } from "../arguments/later";
import { networksOf, refuseNetworks } from "../arguments/networks";
import type { Problems } from "../arguments/problems";
import { object, plain, type Rules, text } from "../arguments/rule";
import { STORAGE_IP_RANGE } from "../azure/network-forms";
import {
  type BATCH_ACCOUNT_SETTINGS_RULES,
  type LinkedBatchAccountSettings,
  MAX_IP_RULES,
} from "../batch/batch-account-settings";
import { type OutputStorageSettings, STORAGE_SETTINGS_RULES } from "../storage/storage-settings";

/** The networks that reach the accounts of a pipeline. */
export interface PipelineNetwork {
  /**
   * The public IPv4 addresses and ranges that reach the storage account and the Batch account, such as
   * `["203.0.113.0/24"]`, 1 to 200, as Batch allows. They must contain the address of the deployer, who uploads the
   * node tool, and those of submitters and readers. Azure ignores them for requests to storage from its own region, so
   * nodes need allowedSubnetIds. A change updates the accounts in place. Defaults to all, unless allowedSubnetIds is
   * given.
   */
  allowedIpRanges?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARM ids of subnets that reach the storage account, such as those of nodes, at most 400. Each needs the service
   * endpoint Microsoft.Storage. A change updates the storage account in place. Defaults to all networks, unless
   * allowedIpRanges is given.
   */
  allowedSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The rule for the networks of a pipeline: each member has the stricter rule of the accounts. */
export const networkRule = plain(
  object<PipelineNetwork>({
    allowedIpRanges: networksOf(text(STORAGE_IP_RANGE), MAX_IP_RULES),
    allowedSubnetIds: STORAGE_SETTINGS_RULES.allowedSubnetIds,
  } satisfies Rules<PipelineNetwork>),
);

/** The settings of a pipeline's accounts, and the existing accounts that have none. */
interface Accounts {
  readonly network?: PipelineNetwork;
  readonly storage?: OutputStorageSettings;
  readonly account?: LinkedBatchAccountSettings;
  readonly existingStorageAccountId?: pulumi.Input<string>;
  readonly existingBatchAccountId?: pulumi.Input<string>;
}

/** The members of PipelineNetwork that each account has, too. */
const SHARED = {
  storage: ["allowedIpRanges", "allowedSubnetIds"],
  account: ["allowedIpRanges"],
} as const satisfies {
  storage: readonly (keyof typeof STORAGE_SETTINGS_RULES)[];
  account: readonly (keyof typeof BATCH_ACCOUNT_SETTINGS_RULES)[];
};

/**
 * Returns the arguments with the allowed networks in the settings of both accounts. Refuses a network that is given
 * twice, for an existing account, or for an account without a public endpoint.
 *
 * @param given the arguments as the program gave them, without defaults.
 */
export function spreadNetwork<T extends Accounts>(args: T, given: T | undefined, problems: Problems): T {
  const { network } = args;
  if (network === undefined) return args;
  for (const existing of ["existingStorageAccountId", "existingBatchAccountId"] as const) {
    if (args[existing] === undefined) continue;
    const fix = "set the networks on the account itself, and those of a new account in its own settings";
    problems.add("network", `be left out together with ${existing}`, network, fix);
  }
  return {
    ...args,
    ...Object.fromEntries(
      (["storage", "account"] as const).map((child) => {
        const allowed = Object.fromEntries(
          SHARED[child].flatMap((name) => (network[name] === undefined ? [] : [[name, network[name]]])),
        );
        const own = given?.[child] as Readonly<Record<string, unknown>> | undefined;
        for (const name of Object.keys(allowed)) {
          if (!isPlainObject(own) || (own[name] ?? undefined) === undefined) continue;
          problems.add(`${child}.${name}`, `be left out together with network.${name}`, own[name]);
        }
        const access = args[child]?.publicNetworkAccess;
        const open = refuseNetworks(access, allowed, "network.", problems, `${child}.publicNetworkAccess`);
        return [child, { ...args[child], ...allowed, ...(open !== undefined && { publicNetworkAccess: open }) }];
      }),
    ),
  };
}
