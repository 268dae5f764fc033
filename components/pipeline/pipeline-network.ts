import type * as pulumi from "@pulumi/pulumi";
import { isPlainObject } from "../arguments/later";
import { networksOf, refuseNetworks } from "../arguments/networks";
import type { Problems } from "../arguments/problems";
import { flag, object, plain, type Rules, text } from "../arguments/rule";
import { STORAGE_IP_RANGE } from "../azure/network-forms";
import { type LinkedBatchAccountSettings, MAX_IP_RULES } from "../batch/batch-account-settings";
import { type OutputStorageSettings, STORAGE_SETTINGS_RULES } from "../storage/storage-settings";
import { endpointsOfAccount, type PipelinePrivateEndpoints, pipelineEndpointsRule } from "./pipeline-endpoints";

/** The networks that reach the accounts of a pipeline. */
export interface PipelineNetwork {
  /**
   * The public IPv4 addresses and ranges that reach the storage account and the Batch account, such as
   * `["203.0.113.0/24"]`, 1 to 200, as Batch allows. They must contain the address of the deployer, who uploads the
   * node tool, and those of submitters and readers. Azure ignores them for requests to storage from its own region, so
   * nodes need allowedSubnetIds or privateEndpoints. A change updates the accounts in place. Defaults to all, unless
   * allowedSubnetIds is given.
   */
  allowedIpRanges?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARM ids of subnets that reach the storage account, such as those of nodes, at most 400. Each needs the service
   * endpoint Microsoft.Storage. A change updates the storage account in place. Defaults to all networks, unless
   * allowedIpRanges is given.
   */
  allowedSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The private endpoints of both accounts, such as
   * `{ subnetId: "/subscriptions/…/virtualNetworks/net/subnets/endpoints" }`: one for blobs, one for those who submit
   * jobs, and one for nodes. Pools wait for them. Whether there are any must be known in a preview. Defaults to none.
   */
  privateEndpoints?: PipelinePrivateEndpoints;
  /**
   * Whether both accounts have a public endpoint, such as false. If false, it needs privateEndpoints and excludes
   * allowed networks, and all pools need a subnetId. The deployer then needs a machine in the network, because it
   * uploads the node tool. A change updates the accounts in place. Defaults to true.
   */
  publicNetworkAccess?: pulumi.Input<boolean>;
}

/** The rule for the networks of a pipeline: each member has the stricter rule of the accounts. */
export const networkRule = plain(
  object<PipelineNetwork>({
    allowedIpRanges: networksOf(text(STORAGE_IP_RANGE), MAX_IP_RULES),
    allowedSubnetIds: STORAGE_SETTINGS_RULES.allowedSubnetIds,
    privateEndpoints: pipelineEndpointsRule,
    publicNetworkAccess: flag(),
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

/** The lists of allowed networks that each account has. */
const LISTS = { storage: ["allowedIpRanges", "allowedSubnetIds"], account: ["allowedIpRanges"] } as const;

const CHILDREN = ["storage", "account"] as const;

/**
 * Returns the arguments with the networks in the settings of both accounts. Refuses a network that is given twice or
 * for an existing account, allowed networks of an account without a public endpoint, and accounts that nothing reaches.
 *
 * @param given the arguments as the program gave them, without defaults.
 */
export function spreadNetwork<T extends Accounts>(args: T, given: T | undefined, problems: Problems): T {
  const { network } = args;
  if (network === undefined) return args;
  for (const existing of ["existingStorageAccountId", "existingBatchAccountId"] as const) {
    if (args[existing] === undefined) continue;
    const fix = "set the networks on the account itself, and those of a new account in its own settings";
    problems.add("network", `be left out if ${existing} is given`, network, fix);
  }
  const isOpen = checkPublicAccess(args, network, problems);
  const settingsOf = (child: (typeof CHILDREN)[number]) => {
    const lists = listsOf(network, child);
    const endpoints = endpointsOfAccount(network.privateEndpoints, child === "storage" ? "blob" : "batch");
    const shared = {
      ...lists,
      ...(isOpen !== undefined && { publicNetworkAccess: isOpen }),
      ...(endpoints !== undefined && { privateEndpoints: endpoints }),
    };
    const own = given?.[child] as Readonly<Record<string, unknown>> | undefined;
    for (const name of Object.keys(shared)) {
      if (!isPlainObject(own) || (own[name] ?? undefined) === undefined) continue;
      problems.add(`${child}.${name}`, `be left out if network.${name} is given`, own[name]);
    }
    if (isOpen !== undefined) return { ...args[child], ...shared };
    const access = args[child]?.publicNetworkAccess;
    const checked = refuseNetworks(access, lists, "network.", problems, `${child}.publicNetworkAccess`);
    return { ...args[child], ...shared, ...(checked !== undefined && { publicNetworkAccess: checked }) };
  };
  return { ...args, ...Object.fromEntries(CHILDREN.map((child) => [child, settingsOf(child)])) };
}

/** Returns the lists of allowed networks that an account has, too. */
function listsOf(settings: PipelineNetwork | OutputStorageSettings, child: (typeof CHILDREN)[number]) {
  return Object.fromEntries(
    LISTS[child].flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])),
  );
}

/**
 * Checks `network.publicNetworkAccess` with the allowed networks and the private endpoints of both accounts. Returns
 * the value to use.
 */
function checkPublicAccess(args: Accounts, network: PipelineNetwork, problems: Problems) {
  const { publicNetworkAccess: access, privateEndpoints } = network;
  if (access === undefined) return undefined;
  const path = "network.publicNetworkAccess";
  const own = CHILDREN.map((child) => [child, listsOf(args[child] ?? {}, child)] as const);
  const lists = [["network", listsOf(network, "storage")] as const, ...own];
  const checked = lists.map(([owner, each]) => refuseNetworks(access, each, `${owner}.`, problems, path));
  const isReached = CHILDREN.every((child) => (privateEndpoints ?? args[child]?.privateEndpoints) !== undefined);
  return problems.whenKnown(checked, ([isOpen]) => {
    if (isOpen === false && !isReached) {
      problems.addMissing("network.privateEndpoints", `give a subnet for them, because ${path} is false`);
    }
    return isOpen as boolean;
  });
}
