import { BlockList } from "node:net";

/** The networks that reach an account over its public endpoint ("Azure Storage firewall rules"). */
export interface NetworkRules {
  readonly publicNetworkAccess: boolean;
  readonly defaultAction: "Allow" | "Deny";
  /** IPv4 addresses, and ranges in CIDR notation. */
  readonly ipRules: readonly string[];
}

/**
 * Returns whether the firewall of an account lets a public IPv4 address in. Local Azure has no virtual networks, so no
 * request comes from a subnet or a private endpoint.
 */
export function letsIn({ publicNetworkAccess, defaultAction, ipRules }: NetworkRules, address: string): boolean {
  if (!publicNetworkAccess) return false;
  if (defaultAction === "Allow") return true;
  const allowed = new BlockList();
  for (const rule of ipRules) {
    const [network = "", prefix = "32"] = rule.split("/");
    allowed.addSubnet(network, Number(prefix), "ipv4");
  }
  return allowed.check(address, "ipv4");
}
