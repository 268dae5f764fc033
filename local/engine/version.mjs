/** The version that is downloaded or built. go/go.mod requires the same version, and a test compares the two. */
export const ENGINE_VERSION = "3.259.0";

/**
 * The oldest installed version that is used. Older ones lack features that our programs and tests need: packages given
 * as a folder (`pulumi package get-schema .`, PulumiPlugin.yaml), and the calls of @pulumi/pulumi 3.270.
 */
export const OLDEST_ENGINE_VERSION = "3.200.0";

/**
 * Parses the output of `pulumi version`.
 *
 * @example parseVersion("v3.259.0\n") // [3, 259, 0]
 * @returns undefined for anything but a release: "v3.260.0-dev.0" is older than 3.260.0 by an unknown amount
 */
export function parseVersion(text) {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:\+[\w.-]+)?$/.exec(text.trim());
  return match ? match.slice(1).map(Number) : undefined;
}

/**
 * Returns whether an engine of this version can be used: not older than OLDEST_ENGINE_VERSION, and of the same major
 * version.
 */
export function isUsable(version) {
  return (
    version[0] === parseVersion(OLDEST_ENGINE_VERSION)[0] &&
    compareVersions(version, parseVersion(OLDEST_ENGINE_VERSION)) >= 0
  );
}

/** Returns a negative number, zero or a positive number, for Array.sort. */
export function compareVersions(a, b) {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
