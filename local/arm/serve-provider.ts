import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { Provider } from "./provider";
import { providerService } from "./provider-service";

export interface ServedProvider {
  readonly port: number;
  /** Waits for the calls that run, then stops. */
  close(): Promise<void>;
}

/**
 * Serves a provider on 127.0.0.1 to every engine that attaches with `PULUMI_DEBUG_PROVIDERS=name:port`. Any number of engines may share it.
 *
 * @param log is told of every error that is not an answer of Azure's, with its stack.
 */
export async function serveProvider(
  provider: Provider,
  port: number,
  log: (message: string) => void,
): Promise<ServedProvider> {
  // a policy pack or a large StartTask passes gRPC's default of 4 MB, which the engine lifts as well
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, providerService(provider, log));
  const bound = await promisify(server.bindAsync.bind(server))(
    `127.0.0.1:${port}`,
    grpc.ServerCredentials.createInsecure(),
  );
  return {
    port: bound ?? port,
    async close() {
      // an engine keeps its connection until it exits, and would hold the server open with it
      const forced = setTimeout(() => server.forceShutdown(), 1000);
      await promisify(server.tryShutdown.bind(server))();
      clearTimeout(forced);
    },
  };
}
