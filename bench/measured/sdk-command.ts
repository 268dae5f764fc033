/**
 * What a task would run that has the SDK alone: saves one file with the node's identity.
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
    // connections are kept open for a next request, which does not come
    () => process.exit(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
