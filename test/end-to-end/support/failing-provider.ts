import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CreateRequest, UpdateRequest } from "@pulumi/pulumi/proto/provider_pb";

/**
 * A provider between the engine and local Azure's provider. It forwards every call, and can refuse one change of a
 * resource.
 */
export interface FailingProvider {
  /** The environment with which an engine uses it instead of azure-native. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Refuses the change with this number, counted from now on; 0 refuses none. The refusal waits for a promise, if one
   * is given.
   */
  failAt(change: number, after?: Promise<unknown>): void;
  /** Returns the number of changes requested since then. */
  changes(): number;
  close(): void;
}

/** Azure's answer during a short outage. */
const UNAVAILABLE = 'Status=503 Code="ServiceUnavailable" Message="refused by the test"';

/** Starts it in front of the provider that the environment names. */
export async function startFailingProvider(): Promise<FailingProvider> {
  const providers = new Map(
    (process.env.PULUMI_DEBUG_PROVIDERS ?? "").split(",").map((one) => one.split(":") as [string, string]),
  );
  const target = new grpc.Client(
    `127.0.0.1:${providers.get("azure-native")}`,
    grpc.credentials.createInsecure(),
    UNLIMITED,
  );
  let count = 0;
  let failing = 0;
  let awaited: Promise<unknown> | undefined;

  function forward(path: string): grpc.handleUnaryCall<Buffer, Buffer> {
    return ({ request }, callback) => {
      if (isChange(path, request)) {
        count++;
        if (count === failing) {
          void Promise.resolve(awaited).then(() => callback({ code: grpc.status.UNKNOWN, details: UNAVAILABLE }));
          return;
        }
      }
      target.makeUnaryRequest(path, same, same, request, (error, response) => callback(error, response));
    };
  }

  const server = new grpc.Server(UNLIMITED);
  const unary = Object.entries(ResourceProviderService).filter(([, { responseStream }]) => !responseStream);
  server.addService(
    Object.fromEntries(
      unary.map(([name, method]) => [
        name,
        {
          ...method,
          requestSerialize: same,
          requestDeserialize: same,
          responseSerialize: same,
          responseDeserialize: same,
        },
      ]),
    ),
    Object.fromEntries(unary.map(([name, { path }]) => [name, forward(path)])),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const instead = [...providers, ["azure-native", String(port)] as const];
  return {
    environment: { PULUMI_DEBUG_PROVIDERS: [...new Map(instead)].map((one) => one.join(":")).join(",") },
    failAt(change, after) {
      count = 0;
      failing = change;
      awaited = after;
    },
    changes: () => count,
    close() {
      server.forceShutdown();
      target.close();
    },
  };
}

const UNLIMITED = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

const same = (bytes: Buffer) => bytes;

/** Returns whether a call changes a resource, and does not only preview a change. */
function isChange(path: string, request: Buffer): boolean {
  if (path.endsWith("/Create")) return !CreateRequest.deserializeBinary(request).getPreview();
  if (path.endsWith("/Update")) return !UpdateRequest.deserializeBinary(request).getPreview();
  return path.endsWith("/Delete");
}
