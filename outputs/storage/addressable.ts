import { quotedPath } from "../failure/quoted-path";
import { refusedArgument } from "../refused-argument";

/**
 * Returns whether a URL leads to the blob of this name and to no other. URL parsers resolve `.` and `..` segments. The
 * service and the SDK's `ContainerClient` treat `\` as `/`. Half of a surrogate pair has no UTF-8 form.
 */
export function isAddressable(name: string): boolean {
  return !/(?:^|\/)\.{1,2}(?:\/|$)|\\|\p{Cs}/u.test(name);
}

/**
 * Returns `name` if a URL leads to the blob of this name and to no other. A listing can also contain blobs whose names
 * are refused here.
 *
 * @throws {OutputError} `PathRefused`.
 */
export function checkAddressable(name: string): string {
  if (isAddressable(name)) return name;
  throw refusedArgument(
    "PathRefused",
    "output's name",
    'have no "." or ".." segment, backslash or broken Unicode, because its URL leads to another blob or to none',
    quotedPath(name),
    "rename it with the tool that stored it",
  );
}
