import * as pulumi from "@pulumi/pulumi";
import { isLater } from "../arguments/later";
import type { Problems } from "../arguments/problems";
import { knownValue } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import type { OutputStorageSettings } from "../storage/storage-settings";
import type { PipelineNetwork } from "./pipeline-network";

/** The arguments of a pipeline that must agree with the firewall of its new storage account. */
interface Arguments {
  readonly storage?: OutputStorageSettings;
  readonly autoStorage?: boolean;
  readonly pools: readonly ({ readonly subnetId?: pulumi.Input<string> } | undefined)[];
  readonly existingStorageAccountId?: pulumi.Input<string>;
}

/** The settings of the firewall, once they are known. Wrong values were reported before. */
interface Firewall {
  readonly allowedSubnetIds?: unknown;
  readonly allowedIpRanges?: unknown;
  readonly publicNetworkAccess?: unknown;
}

const SETTINGS = ["allowedSubnetIds", "allowedIpRanges", "publicNetworkAccess"] as const;

/**
 * Refuses pools and features that the firewall of the storage account would shut out:
 *
 * - pools outside the allowed subnets. Azure ignores IP rules for requests from the account's own region ("Guidelines
 *   and limitations for the Azure Storage firewall").
 * - application packages ("Deploy applications to compute nodes with Batch application packages").
 *
 * @param args the checked arguments, with the networks in `storage`.
 * @param network the networks as the program gave them.
 * @returns the arguments to use. A setting of the storage account waits for the checks, and not the pools: an unknown
 * subnet would replace them in a preview.
 */
export function checkStorageFirewall<T extends Arguments>(
  args: T,
  network: PipelineNetwork | undefined,
  problems: Problems,
): T {
  const { storage = {}, pools, existingStorageAccountId } = args;
  const [first] = SETTINGS.filter((name) => storage[name] !== undefined);
  if (first === undefined || existingStorageAccountId !== undefined) return args;
  const firewall = Object.fromEntries(SETTINGS.map((name) => [name, storage[name]]));
  const pathOf = (name: keyof PipelineNetwork) =>
    network !== undefined && (network[name] !== undefined || storage[name] === undefined)
      ? `network.${name}`
      : `storage.${name}`;
  const verdicts: unknown[] = pools.map((pool, index) =>
    problems.whenKnown({ firewall, subnetId: pool?.subnetId }, (known) =>
      requireAllowedSubnet(known, `pools[${index}].subnetId`, pathOf("allowedSubnetIds"), problems),
    ),
  );
  if (args.autoStorage) {
    const path = first === "publicNetworkAccess" ? "storage.publicNetworkAccess" : pathOf(first);
    verdicts.push(problems.whenKnown(firewall, (known) => refuseAutoStorage(known, path, problems)));
  }
  if (!verdicts.some(isLater)) return args;
  const checked = pulumi.all([storage[first], ...verdicts]).apply(([value]) => value);
  return { ...args, storage: { ...storage, [first]: checked } };
}

function requireAllowedSubnet(
  { firewall, subnetId }: { readonly firewall: Firewall; readonly subnetId?: unknown },
  path: string,
  listPath: string,
  problems: Problems,
): void {
  if (!hasRules(firewall)) return;
  if (subnetId === undefined) {
    problems.addMissing(
      path,
      `give a subnet of ${listPath}, because Azure ignores IP rules for requests from the storage account's region`,
    );
    return;
  }
  const { allowedSubnetIds = [] } = firewall;
  if (!Array.isArray(allowedSubnetIds) || typeof subnetId !== "string") return;
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
  problems.add("autoStorage", `be left out together with ${path}`, true, fix);
}

function hasRules({ allowedIpRanges, allowedSubnetIds, publicNetworkAccess }: Firewall): boolean {
  return publicNetworkAccess !== false && (Array.isArray(allowedIpRanges) || Array.isArray(allowedSubnetIds));
}

/** Warns in a preview if only private endpoints reach the storage account, because the pipeline creates none. */
export function warnOfClosedStorage(settings: OutputStorageSettings | undefined, pipeline: pulumi.Resource): void {
  const access = settings?.publicNetworkAccess;
  if (access === undefined || !pulumi.runtime.isDryRun() || isUnderMocks()) return;
  const warn = async () => {
    // The child that uses the output reports its error.
    const isOpen = await knownValue(pulumi.output(access)).catch(() => undefined);
    if (isOpen === false) await pulumi.log.warn(CLOSED, pipeline);
  };
  void warn();
}

const CLOSED =
  "storage.publicNetworkAccess is false, so the deployer and the nodes need a private endpoint of the storage account, which the pipeline does not create; see Networks in docs/components.md";
