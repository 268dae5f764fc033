import { OutputError } from "../output-error";

/**
 * Whether a URL leads to the blob of this name and to no other. URL parsers resolve `.` and `..` segments, the service
 * takes `\` for `/` (as the SDK's `ContainerClient` does, too), and half of a surrogate pair has no UTF-8.
 */
export function isAddressable(name: string): boolean {
  return !/(?:^|\/)\.{1,2}(?:\/|$)|\\|\p{Cs}/u.test(name);
}

/**
 * Returns `name` if a URL leads to the blob of this name and to no other. A listing also shows blobs whose names do not
 * pass.
 *
 * @throws {OutputError} `PathRefused`.
 */
export function checkAddressable(name: string): string {
  if (isAddressable(name)) return name;
  throw new OutputError(
    "PathRefused",
    `output ${JSON.stringify(name)} must have no "." or ".." segment, backslash or broken Unicode in its name: a URL of it leads to another blob, or to none; rename it with the tool that stored it`,
  );
}
