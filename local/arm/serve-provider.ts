import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { MissingTypesCollector } from "./missing-types";
import type { Provider } from "./provider";
import { providerService } from "./provider-service";

interface ServedProvider {
  readonly port: number;
  /** Waits for running calls, then stops. */
  close(): Promise<void>;
}

/**
 * Serves a provider on 127.0.0.1 to engines that attach with `PULUMI_DEBUG_PROVIDERS=name:port`. Several engines can
 * share it.
 *
 * @param missing collects missing types. Without it, the first one is refused at once.
 * @param log receives every error that is not an Azure error, with its stack.
 */
export async function serveProvider(
  provider: Provider,
  port: number,
  log: (message: string) => void,
  missing?: MissingTypesCollector,
): Promise<ServedProvider> {
  // A policy pack or a large StartTask exceeds gRPC's default limit of 4 MB, which the engine also removes.
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, providerService(provider, log, missing));
  const bound = await promisify(server.bindAsync.bind(server))(
    `127.0.0.1:${port}`,
    grpc.ServerCredentials.createInsecure(),
  );
  return {
    port: bound ?? port,
    async close() {
      // An engine keeps its connection until it exits, which would keep the server open.
      const forced = setTimeout(() => server.forceShutdown(), 1000);
      await promisify(server.tryShutdown.bind(server))();
      clearTimeout(forced);
    },
  };
}
