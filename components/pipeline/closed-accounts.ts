import * as pulumi from "@pulumi/pulumi";
import { networkOfSubnet } from "../azure/arm-id";
import type { LinkedBatchAccountSettings } from "../batch/batch-account-settings";
import type { PrivateEndpointsArgs } from "../private-endpoints/private-endpoints-args";
import { knownText, knownValue } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import type { OutputStorageSettings } from "../storage/storage-settings";

/** The settings of a pipeline's new accounts, and its pools. */
interface Arguments {
  readonly storage?: OutputStorageSettings;
  readonly account?: LinkedBatchAccountSettings;
  readonly pools: readonly { readonly name: string; readonly subnetId?: pulumi.Input<string> }[];
}

/**
 * Warns in a preview of an account that only private endpoints reach: if the pipeline creates none, or if the nodes are
 * in another virtual network than the one that finds them. Such a network can have a peering and a link of its own, so
 * this is no error.
 */
export function warnOfClosedAccounts(args: Arguments, pipeline: pulumi.Resource): void {
  if (!pulumi.runtime.isDryRun() || isUnderMocks()) return;
  const warn = (message: string) => void pulumi.log.warn(message, pipeline);
  for (const child of ["storage", "account"] as const) {
    const { publicNetworkAccess: access, privateEndpoints } = args[child] ?? {};
    if (access === undefined) continue;
    const look = async () => {
      // The child that uses the output reports its error.
      if ((await knownValue(pulumi.output(access)).catch(() => undefined)) !== false) return;
      if (privateEndpoints === undefined) warn(CLOSED[child]);
      else await warnOfOtherNetworks(child, privateEndpoints, args.pools, warn);
    };
    void look();
  }
}

async function warnOfOtherNetworks(
  child: "storage" | "account",
  { subnetId, virtualNetworkId, dnsZoneId, dnsZoneGroup }: PrivateEndpointsArgs,
  pools: Arguments["pools"],
  warn: (message: string) => void,
): Promise<void> {
  // An existing zone can be linked to any network.
  if (dnsZoneId !== undefined || dnsZoneGroup === false) return;
  const linked = (await knownOr(virtualNetworkId)) ?? networkOf(await knownOr(subnetId));
  if (linked === undefined) return;
  for (const pool of pools) {
    const network = networkOf(await knownOr(pool.subnetId));
    if (network === undefined || network.toLowerCase() === linked.toLowerCase()) continue;
    const name = network.slice(network.lastIndexOf("/") + 1);
    warn(
      `pool ${pool.name} is in the virtual network ${name}, which the new DNS zone of ${SERVICE[child]} is not linked to, so its nodes do not find the private endpoints; link the zone to ${name} and peer the networks, or give private endpoints in ${name}`,
    );
  }
}

/** Returns a text once it is known. The child that uses the output reports its error. */
async function knownOr(input: pulumi.Input<string> | undefined): Promise<string | undefined> {
  const isSecret = await pulumi.isSecret(pulumi.output(input)).catch(() => true);
  return isSecret ? undefined : knownText(input).catch(() => undefined);
}

function networkOf(subnetId: string | undefined): string | undefined {
  return subnetId === undefined ? undefined : networkOfSubnet(subnetId);
}

const SERVICE = { storage: "blobs", account: "Batch" } as const;

const CLOSED = {
  storage:
    "storage.publicNetworkAccess is false, so the deployer and the nodes need a private endpoint of the storage account; give network.privateEndpoints, or create the endpoint before the tool is uploaded; see Private networks in docs/components.md",
  account:
    "account.publicNetworkAccess is false, so submitters and nodes need private endpoints of the Batch account; give network.privateEndpoints, or create the endpoints yourself; see Private networks in docs/components.md",
} as const;
