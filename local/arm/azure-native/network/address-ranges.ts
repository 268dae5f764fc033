/** A range of IPv4 addresses, by its first and its last address as numbers. */
interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** Returns the range of a prefix such as `10.0.0.0/24`, or undefined if the text is not an IPv4 prefix. */
export function rangeOf(prefix: string): AddressRange | undefined {
  const [, address = "", length = ""] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(prefix) ?? [];
  const octets = address.split(".").map(Number);
  if (address === "" || octets.some((octet) => octet > 255) || Number(length) > 32) return undefined;
  const size = 2 ** (32 - Number(length));
  const start = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const first = start - (start % size);
  return { first, last: first + size - 1 };
}

/** Returns whether a range is part of another one. */
export function isInside(inner: AddressRange, outer: AddressRange): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

/** Returns whether two ranges have an address in common. */
export function overlaps(left: AddressRange, right: AddressRange): boolean {
  return left.first <= right.last && right.first <= left.last;
}

/** Returns an address as a text, such as `10.0.0.4`. */
export function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
