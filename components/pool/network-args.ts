import * as batch from "@pulumi/azure-native/batch";
import type * as pulumi from "@pulumi/pulumi";
import { checkTogether } from "../arguments/check-together";
import { listOf } from "../arguments/lists";
import type { Problems } from "../arguments/problems";
import { flag, oneOf, type Rules, text } from "../arguments/rule";
import { PUBLIC_IP_ID, SUBNET_ID } from "../azure/azure-forms";
import type { PoolScaleArgs } from "./scale-args";
import { whenGiven } from "./when-given";

/** Whether nodes have public IP addresses. */
export const PublicIp = {
  /** Batch creates public IP addresses, which can change while the pool exists. */
  Dynamic: "dynamic",
  /** Nodes have no public IP address. */
  None: "none",
} as const;

/** Whether nodes have public IP addresses. */
export type PublicIp = (typeof PublicIp)[keyof typeof PublicIp];

/** The network of a pool's nodes. */
export interface PoolNetworkArgs {
  /**
   * The ARM id of the subnet for the nodes. The virtual network must be in the subscription and region of the Batch
   * account, and the subnet must have a free address for each node. During a replacement, it must have one for each
   * node of both pools. A change replaces the pool. Defaults to a network of Batch.
   */
  subnetId?: pulumi.Input<string>;
  /**
   * Whether the nodes have public IP addresses, such as none. Nodes without one need `subnetId`. They reach Batch only
   * through a private endpoint for `nodeManagement`, or through your own way to the internet, such as a NAT gateway.
   * They also need a way to the storage account. A change replaces the pool. Defaults to dynamic.
   */
  publicIp?: pulumi.Input<PublicIp>;
  /**
   * The ARM ids of public IP addresses for the nodes, one per 100 nodes, instead of addresses of Batch. They must be
   * static, of SKU Standard, have a DNS name, be in the subscription and region of the Batch account, and be used for
   * nothing else. They need `subnetId`, and exclude publicIp. A change replaces the pool. With them, each replacement
   * deletes the pool and interrupts its tasks before the new one is created. Defaults to none.
   */
  publicIpIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether nodes use accelerated networking, such as true. The VM size must support it. A change replaces the pool.
   * Defaults to what Batch chooses.
   */
  acceleratedNetworking?: pulumi.Input<boolean>;
  /**
   * Whether nodes can send requests to each other, as multi-instance tasks need, such as true. Batch then may not find
   * as many nodes, because they must be close to each other. A change replaces the pool. Defaults to false.
   */
  interNodeCommunication?: pulumi.Input<boolean>;
}

/** Batch uses one public IP address for 100 nodes ("Create a Batch pool with specified public IP addresses"). */
const NODES_PER_PUBLIC_IP = 100;

/** The rules for the network of a pool's nodes. */
export const POOL_NETWORK_RULES = {
  subnetId: text(SUBNET_ID),
  publicIp: oneOf(PublicIp),
  publicIpIds: listOf(text(PUBLIC_IP_ID)),
  acceleratedNetworking: flag(),
  interNodeCommunication: flag(),
} satisfies Rules<PoolNetworkArgs>;

const SUBNET_FIX = "give subnetId";

/**
 * Checks rules that concern several arguments of a pool's network. Sources: "Create a simplified node communication
 * pool without public IP addresses" and "Create a Batch pool with specified public IP addresses", prerequisites.
 */
export function checkNetwork<T extends PoolNetworkArgs>(args: T, prefix: string, problems: Problems): T {
  const names = ["publicIpIds", "publicIp", "subnetId"] as const;
  if (args.publicIp === undefined && args.publicIpIds === undefined) return args;
  return checkTogether<PoolNetworkArgs, (typeof names)[number]>(args, names, problems, (known) => {
    const { subnetId, publicIp, publicIpIds } = known;
    if (publicIp === "none" && subnetId === undefined) {
      problems.add(`${prefix}publicIp`, "be left out without subnetId", publicIp, SUBNET_FIX);
    }
    if (!Array.isArray(publicIpIds)) return;
    if (publicIp !== undefined) problems.add(`${prefix}publicIp`, "be left out together with publicIpIds", publicIp);
    if (subnetId === undefined) {
      problems.add(`${prefix}publicIpIds`, "be left out without subnetId", publicIpIds, SUBNET_FIX);
    }
  }) as T;
}

type WithScale = PoolNetworkArgs & PoolScaleArgs;

/** Requires enough public IP addresses for the nodes. The numbers of nodes come first, as they change in place. */
export function checkPublicIps<T extends WithScale>(args: T, prefix: string, problems: Problems): T {
  if (args.publicIpIds === undefined) return args;
  const names = ["nodes", "spotNodes", "publicIpIds"] as const;
  return checkTogether<WithScale, (typeof names)[number]>(args, names, problems, (known) => {
    const { nodes = 0, spotNodes = 0, publicIpIds } = known;
    if (!Array.isArray(publicIpIds)) return;
    const count = [nodes, spotNodes].reduce((sum, each) => (Number.isInteger(each) ? sum + each : sum), 0);
    const needed = Math.max(1, Math.ceil(count / NODES_PER_PUBLIC_IP));
    if (publicIpIds.length >= needed) return;
    const least = needed === 1 ? "1 address" : `${needed} addresses`;
    const rule = `have at least ${least}, one per ${NODES_PER_PUBLIC_IP} nodes`;
    const ofSecret = `have one address per ${NODES_PER_PUBLIC_IP} nodes`;
    problems.add(`${prefix}publicIpIds`, { told: rule, ofSecret }, publicIpIds.length);
  }) as T;
}

/** Returns `networkConfiguration` of a pool. */
export function networkConfiguration(args: PoolNetworkArgs) {
  const names = ["subnetId", "publicIp", "publicIpIds", "acceleratedNetworking"] as const;
  return whenGiven(args, names, ({ subnetId, publicIp, publicIpIds, acceleratedNetworking }) => ({
    ...(subnetId !== undefined && { subnetId }),
    ...(publicIp !== undefined && { publicIPAddressConfiguration: { provision: PROVISION[publicIp] } }),
    ...(publicIpIds !== undefined && {
      publicIPAddressConfiguration: {
        provision: batch.IPAddressProvisioningType.UserManaged,
        ipAddressIds: publicIpIds,
      },
    }),
    ...(acceleratedNetworking !== undefined && { enableAcceleratedNetworking: acceleratedNetworking }),
  }));
}

/** Returns the names of the properties of `networkConfiguration` that arguments determine. */
export function networkProperties(args: PoolNetworkArgs): string[] {
  const { subnetId, publicIp, publicIpIds, acceleratedNetworking } = args;
  return [
    ...(subnetId === undefined ? [] : ["subnetId"]),
    ...(publicIp === undefined && publicIpIds === undefined ? [] : ["publicIPAddressConfiguration"]),
    ...(acceleratedNetworking === undefined ? [] : ["enableAcceleratedNetworking"]),
  ];
}

const PROVISION: Readonly<Record<PublicIp, batch.IPAddressProvisioningType>> = {
  dynamic: batch.IPAddressProvisioningType.BatchManaged,
  none: batch.IPAddressProvisioningType.NoPublicIPAddresses,
};

/** Returns `interNodeCommunication` of a pool. */
export function interNodeCommunication(args: PoolNetworkArgs) {
  return whenGiven(args, ["interNodeCommunication"], ({ interNodeCommunication: isEnabled }) =>
    isEnabled ? batch.InterNodeCommunicationState.Enabled : batch.InterNodeCommunicationState.Disabled,
  );
}
