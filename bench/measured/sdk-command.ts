/**
 * The command of a task that has only the SDK: saves one file with the node's identity.
 *
 *     node sdk-command.cjs <blob endpoint> <client id> <file>
 */
import { ManagedIdentityCredential } from "@azure/identity";
import { ContainerClient } from "@azure/storage-blob";
import { CONTAINER } from "./task";

const [blobEndpoint = "", clientId = "", file = ""] = process.argv.slice(2);
const container = new ContainerClient(`${blobEndpoint}/${CONTAINER}`, new ManagedIdentityCredential({ clientId }));

container
  .getBlockBlobClient("$JobOutput/source.bin")
  .uploadFile(file)
  .then(
    // Open connections would keep the process running.
    () => process.exit(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
