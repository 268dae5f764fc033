import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { installedConfigurationFile, nodeConfiguration } from "../destinations/internal";
import { storageToken } from "../test/support/storage-token";
import { trusting } from "./peers";
import type { Sink } from "./start-sink";

/** The identity for which the node's instance metadata service returns a token. */
export const CLIENT_ID = "33333333-3333-3333-3333-333333333333";

/** A stand-in for a node of a pool, with a configuration and an instance metadata service. */
export interface Node {
  /** Returns the environment of a task. */
  env(taskId: string): NodeJS.ProcessEnv;
  /** Deletes the token that the command has stored for its next call. */
  forgetToken(): Promise<void>;
  stop(): Promise<void>;
}

/** Sets up a node whose tasks save into the sink. */
export async function startNode(folder: string, sink: Sink): Promise<Node> {
  const shared = join(folder, "shared");
  await mkdir(shared, { recursive: true });
  const variables = { AZ_BATCH_NODE_ID: "node", AZ_BATCH_NODE_SHARED_DIR: shared, LOCAL_AZURE_NODE_ROOT: folder };
  const configurationFile = installedConfigurationFile(variables)!;
  await mkdir(dirname(configurationFile), { recursive: true });
  await writeFile(
    configurationFile,
    nodeConfiguration({ blobEndpoint: sink.blobEndpoint, identityClientId: CLIENT_ID }),
  );

  const metadataService = createServer((_, response) => {
    const expiresOn = Math.floor(Date.now() / 1000) + 3600;
    const token = {
      access_token: storageToken(),
      expires_on: String(expiresOn),
      expires_in: "3600",
      token_type: "Bearer",
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(token));
  });
  metadataService.listen(0, "127.0.0.1");
  await once(metadataService, "listening");
  const { port } = metadataService.address() as AddressInfo;

  const kept = join(shared, `batch-outputs-${process.getuid?.()}`);
  return {
    env: (taskId) => ({
      ...trusting(sink.caFile),
      ...variables,
      AZ_BATCH_JOB_ID: "bench",
      AZ_BATCH_TASK_ID: taskId,
      AZURE_POD_IDENTITY_AUTHORITY_HOST: `http://127.0.0.1:${port}`,
    }),
    forgetToken: () => rm(kept, { recursive: true, force: true }),
    stop: async () => {
      metadataService.close();
      metadataService.closeAllConnections();
      await rm(shared, { recursive: true });
      await rm(dirname(configurationFile), { recursive: true });
    },
  };
}
