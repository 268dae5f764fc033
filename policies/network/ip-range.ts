/** The largest blocks that registries assign have this prefix (IANA, "IPv4 Address Space"). */
export const SHORTEST_PREFIX = 8;

/** Returns whether a range of IP addresses in CIDR notation has more addresses than any network of one owner. */
export function tooWide(range: string): boolean {
  const [, prefix = "32"] = range.split("/");
  return Number(prefix) < SHORTEST_PREFIX;
}
