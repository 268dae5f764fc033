import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/**
 * Shows an error of a resource on an engine's display. The engine continues.
 *
 * @param address of the engine's own server, such as `127.0.0.1:36081`.
 */
export async function showError(address: string, urn: string, message: string): Promise<void> {
  const engine = new EngineClient(address, grpc.credentials.createInsecure());
  const request = new LogRequest().setSeverity(LogSeverity.ERROR).setUrn(urn).setMessage(message);
  try {
    await promisify((callback: (error: Error | null) => void) => engine.log(request, callback))();
  } finally {
    engine.close();
  }
}
