import type { TextForm } from "../arguments/rule";

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

/**
 * A public IPv4 address, or a range of them in CIDR notation. Azure refuses private addresses (RFC 1918), and prefixes
 * of 31 and 32 bits ("Guidelines and limitations for the Azure Storage firewall").
 */
export const PUBLIC_IP_RANGE: TextForm = {
  pattern: new RegExp(
    `^(?!10\\.|192\\.168\\.|172\\.(?:1[6-9]|2\\d|3[01])\\.|127\\.|0\\.)${OCTET}(?:\\.${OCTET}){3}(?:/(?:[1-9]|[12]\\d|30))?$`,
  ),
  rule: "be a public IPv4 address or range, such as 203.0.113.7 or 203.0.113.0/24, with a prefix of at most 30 bits",
};
