import { LocalAzureError } from "./local-azure-error";

/** `node:sqlite` came with 22.5; ES modules can be required, and SQLite be used without a flag, since this one. */
const oldestNode = [22, 12] as const;

/** Peer dependencies that are optional, since nothing but local Azure needs them. */
const packages = ["@grpc/grpc-js", "@pulumi/pulumi", "azurite"] as const;

/** @throws {LocalAzureError} `NodeTooOld` */
export function checkNode(nodeVersion: string = process.versions.node): void {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new LocalAzureError(
      "NodeTooOld",
      `Node.js must be ${oldestNode.join(".")} or newer for local Azure, got ${nodeVersion}; install a newer one, or ` +
        "have npm bring it to this project: npm install --save-dev node@24",
    );
  }
}

/**
 * Checks that the packages are there that local Azure needs beside its own.
 *
 * @throws {LocalAzureError} `PackagesMissing`
 */
export function checkPackages(isInstalled: (name: string) => boolean = canResolve): void {
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length > 0) {
    throw new LocalAzureError(
      "PackagesMissing",
      `${missing.join(", ")} must be installed for local Azure; run: npm install --save-dev ${missing.join(" ")}`,
    );
  }
}

function canResolve(name: string): boolean {
  try {
    require.resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    // there, but it keeps its package.json to itself
    return (error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED";
  }
}
