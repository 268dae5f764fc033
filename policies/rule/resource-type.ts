/** A type of azure-native without its version, such as `batch:Pool`. */
export type ResourceType = `${string}:${string}`;

/** A version of a type has its own token, such as `azure-native:batch/v20240701:Pool`. */
const TOKEN = /^azure-native(?:_\w+)?:(\w+)(?:\/v\w+)?:(\w+)$/;

/**
 * Returns the type of azure-native without its version.
 *
 * @returns `undefined` for a type of another provider.
 */
export function resourceTypeOf(token: string): ResourceType | undefined {
  const [, module, name] = TOKEN.exec(token) ?? [];
  return module === undefined ? undefined : `${module}:${name}`;
}
