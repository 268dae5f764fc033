import type { TextForm } from "../arguments/rule";

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

/**
 * The start of an address that is not public: private (RFC 1918), shared by carriers (RFC 6598), loopback, link-local,
 * multicast or reserved ("IANA IPv4 Special-Purpose Address Registry").
 */
const NOT_PUBLIC =
  "0\\.|10\\.|100\\.(?:6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])\\.|127\\.|169\\.254\\.|172\\.(?:1[6-9]|2\\d|3[01])\\.|192\\.168\\.|22[4-9]\\.|2[345]\\d\\.";

const publicRange = (prefix: string) => new RegExp(`^(?!${NOT_PUBLIC})${OCTET}(?:\\.${OCTET}){3}(?:/${prefix})?$`);

/**
 * A public IPv4 address or range in a rule of a storage account. Azure refuses prefixes of 31 and 32 bits ("Guidelines
 * and limitations for the Azure Storage firewall").
 */
export const STORAGE_IP_RANGE: TextForm = {
  pattern: publicRange("(?:[1-9]|[12]\\d|30)"),
  rule: "be a public IPv4 address or range, such as 203.0.113.7 or 203.0.113.0/24, with a prefix of at most 30 bits",
};

/** A public IPv4 address or range in a rule of a Batch account ("Configure public network access with Azure Batch"). */
export const BATCH_IP_RANGE: TextForm = {
  pattern: publicRange("(?:[1-9]|[12]\\d|3[0-2])"),
  rule: "be a public IPv4 address or range, such as 203.0.113.7 or 203.0.113.0/24",
};
