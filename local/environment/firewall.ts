import { BlockList } from "node:net";

/**
 * The networks that reach an account ("Azure Storage firewall rules", "Configure public network access with Azure Batch
 * accounts").
 */
export interface NetworkRules {
  readonly publicNetworkAccess: boolean;
  readonly defaultAction: "Allow" | "Deny";
  /** IPv4 addresses, and ranges in CIDR notation. */
  readonly ipRules: readonly string[];
  /** The subnets that reach the public endpoint. */
  readonly subnetIds: readonly string[];
  /** Returns whether a machine in a subnet reaches a private endpoint of the account. */
  isPrivate(subnetId: string): boolean;
}

/** The source of a request. */
export interface Source {
  /** The public IPv4 address. Absent for a node, because Azure ignores IP rules for requests from its own region. */
  readonly address?: string;
  readonly subnetId?: string;
}

/** Returns whether an account lets a request in, by its firewall or by a private endpoint. */
export function letsIn(rules: NetworkRules, { address, subnetId }: Source): boolean {
  const { publicNetworkAccess, defaultAction, ipRules, subnetIds } = rules;
  if (publicNetworkAccess && defaultAction === "Allow") return true;
  if (subnetId !== undefined && rules.isPrivate(subnetId)) return true;
  if (!publicNetworkAccess) return false;
  if (subnetIds.some((allowed) => allowed.toLowerCase() === subnetId?.toLowerCase())) return true;
  if (address === undefined) return false;
  const allowed = new BlockList();
  for (const rule of ipRules) {
    const [network = "", prefix = "32"] = rule.split("/");
    allowed.addSubnet(network, Number(prefix), "ipv4");
  }
  return allowed.check(address, "ipv4");
}
