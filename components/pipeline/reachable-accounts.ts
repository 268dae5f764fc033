import * as pulumi from "@pulumi/pulumi";
import { isLater } from "../arguments/later";
import type { Problems } from "../arguments/problems";
import type { LinkedBatchAccountSettings } from "../batch/batch-account-settings";
import type { OutputStorageSettings } from "../storage/storage-settings";
import type { PipelineNetwork } from "./pipeline-network";

/** The arguments of a pipeline that must agree with the networks of its new accounts. */
interface Arguments {
  readonly storage?: OutputStorageSettings;
  readonly account?: LinkedBatchAccountSettings;
  readonly autoStorage?: boolean;
  readonly pools: readonly ({ readonly subnetId?: pulumi.Input<string> } | undefined)[];
  readonly existingStorageAccountId?: pulumi.Input<string>;
  readonly existingBatchAccountId?: pulumi.Input<string>;
}

/** The settings of the storage account's firewall, once they are known. Wrong values were reported before. */
interface Firewall {
  readonly allowedSubnetIds?: unknown;
  readonly allowedIpRanges?: unknown;
  readonly publicNetworkAccess?: unknown;
}

/** The networks of both accounts, once they are known. An existing account has none here. */
interface Known {
  readonly firewall: Firewall;
  /** `publicNetworkAccess` of the Batch account. */
  readonly batchAccess?: unknown;
  readonly subnetId?: unknown;
}

const SETTINGS = ["allowedSubnetIds", "allowedIpRanges", "publicNetworkAccess"] as const;

type Setting = (typeof SETTINGS)[number];

/** Returns the path with which a program gave a setting of an account. */
type PathOf = (name: Setting, account?: "storage" | "account") => string;

/**
 * Refuses pools and features that the networks of the accounts would shut out:
 *
 * - pools that are in no virtual network, if an account has no public endpoint. Their nodes reach no private one.
 * - pools outside the allowed subnets, unless the storage account has a private endpoint. Azure ignores IP rules for
 *   requests from the account's own region ("Guidelines and limitations for the Azure Storage firewall").
 * - application packages, if the storage account has a firewall ("Deploy applications to compute nodes with Batch
 *   application packages").
 *
 * @param args the checked arguments, with the networks in `storage` and `account`.
 * @param network the networks as the program gave them.
 * @returns the arguments to use. A setting of an account waits for the checks, and not the pools: an unknown subnet
 * would replace them in a preview.
 */
export function checkReachable<T extends Arguments>(
  args: T,
  network: PipelineNetwork | undefined,
  problems: Problems,
): T {
  const storage = args.existingStorageAccountId === undefined ? (args.storage ?? {}) : {};
  const account = args.existingBatchAccountId === undefined ? (args.account ?? {}) : {};
  const [first] = SETTINGS.filter((name) => storage[name] !== undefined);
  const { publicNetworkAccess: batchAccess = true } = account;
  if (first === undefined && batchAccess === true) return args;
  const firewall = Object.fromEntries(SETTINGS.map((name) => [name, storage[name]]));
  const pathOf: PathOf = (name, owner = "storage") =>
    network !== undefined && (network[name] !== undefined || args[owner]?.[name as "publicNetworkAccess"] === undefined)
      ? `network.${name}`
      : `${owner}.${name}`;
  const hasEndpoint = storage.privateEndpoints !== undefined;
  const verdicts: unknown[] = args.pools.map((pool, index) =>
    problems.whenKnown({ firewall, batchAccess, subnetId: pool?.subnetId }, (known) =>
      requireReachable(known, hasEndpoint, `pools[${index}].subnetId`, pathOf, problems),
    ),
  );
  if (args.autoStorage && first !== undefined) {
    const path = pathOf(first);
    verdicts.push(problems.whenKnown(firewall, (known) => refuseAutoStorage(known, path, problems)));
  }
  if (!verdicts.some(isLater)) return args;
  const waiting = <V>(value: V) => pulumi.all([value, ...verdicts]).apply(([checked]) => checked) as V;
  if (first === undefined) return { ...args, account: { ...account, publicNetworkAccess: waiting(batchAccess) } };
  return { ...args, storage: { ...storage, [first]: waiting(storage[first]) } };
}

function requireReachable(
  { firewall, batchAccess, subnetId }: Known,
  hasEndpoint: boolean,
  path: string,
  pathOf: PathOf,
  problems: Problems,
): void {
  const closed = [
    ...(firewall.publicNetworkAccess === false ? [pathOf("publicNetworkAccess")] : []),
    ...(batchAccess === false ? [pathOf("publicNetworkAccess", "account")] : []),
  ];
  if (subnetId === undefined && closed.length > 0) {
    const accesses = [...new Set(closed)];
    const are = accesses.length === 1 ? "is" : "are";
    problems.addMissing(
      path,
      `give a subnet from which nodes reach the private endpoints, because ${accesses.join(" and ")} ${are} false`,
    );
    return;
  }
  if (!hasRules(firewall)) return;
  const listPath = pathOf("allowedSubnetIds");
  if (subnetId === undefined) {
    const subnet = hasEndpoint ? "a subnet from which nodes reach the private endpoint" : `a subnet of ${listPath}`;
    problems.addMissing(
      path,
      `give ${subnet}, because Azure ignores IP rules for requests from the storage account's region`,
    );
    return;
  }
  const { allowedSubnetIds = [] } = firewall;
  if (hasEndpoint || !Array.isArray(allowedSubnetIds) || typeof subnetId !== "string") return;
  if (allowedSubnetIds.some((allowed) => String(allowed).toLowerCase() === subnetId.toLowerCase())) return;
  problems.add(
    path,
    `be one of ${listPath}`,
    subnetId,
    `add it to ${listPath}, or the nodes cannot download their tool`,
  );
}

function refuseAutoStorage(firewall: Firewall, path: string, problems: Problems): void {
  if (!hasRules(firewall) && firewall.publicNetworkAccess !== false) return;
  const fix = "application packages do not work with a storage account that has firewall rules";
  problems.add("autoStorage", `be left out if ${path} limits the networks`, true, fix);
}

function hasRules({ allowedIpRanges, allowedSubnetIds, publicNetworkAccess }: Firewall): boolean {
  return publicNetworkAccess !== false && (Array.isArray(allowedIpRanges) || Array.isArray(allowedSubnetIds));
}
