import { LocalAzureError } from "./local-azure-error";

/** `node:sqlite` was added in 22.5. Since 22.12, ES modules can be required and SQLite needs no flag. */
const oldestNode = [22, 12] as const;

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
