/**
 * Returns the message for a refused value: `<path> must <rule>, got <got>; <fix>`.
 *
 * @param path the refused value: an argument's name, or a path into an argument such as `jobIds[2]`.
 * @param rule what the value must be or have.
 * @param got the value as `shown` returns it, or a description of a value that must not be shown.
 * @param fix what to do about it.
 *
 * @example
 * refusal("pools", "be a list", shown(pools)); // "pools must be a list, got an object"
 */
export function refusal(path: string, rule: string, got: string, fix?: string): string {
  return `${path} must ${rule}, got ${got}${fix === undefined ? "" : `; ${fix}`}`;
}
