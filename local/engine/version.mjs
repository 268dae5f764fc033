/** The engine that is downloaded or built: go/go.mod requires the same version, and a test holds the two together. */
export const engineVersion = "3.259.0";

/**
 * The oldest engine that is taken from the machine. Older ones lack what our programs and tests rely on: packages given
 * as a folder (`pulumi package get-schema .`, PulumiPlugin.yaml) and the calls that @pulumi/pulumi 3.270 makes.
 */
export const oldestEngineVersion = "3.200.0";

/**
 * Reads what `pulumi version` prints.
 *
 * @example parseVersion("v3.259.0\n") // [3, 259, 0]
 * @returns undefined for anything that is no release: "v3.260.0-dev.0" is older than 3.260.0, and nobody knows by how much
 */
export function parseVersion(text) {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:\+[\w.-]+)?$/.exec(text.trim());
  return match ? match.slice(1).map(Number) : undefined;
}

/** Whether an engine of this version can serve: not older than oldestEngineVersion, and of the same major version. */
export function isUsable(version) {
  return (
    version[0] === parseVersion(oldestEngineVersion)[0] &&
    compareVersions(version, parseVersion(oldestEngineVersion)) >= 0
  );
}

/** Negative, zero or positive, for Array.sort. */
export function compareVersions(a, b) {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
