import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CreateRequest,
  CreateResponse,
  DeleteRequest,
  ErrorResourceInitFailed,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";

/** A change of a resource that the engine requests, and does not only preview. */
export interface Change {
  readonly method: "Create" | "Update" | "Delete";
  /** Pulumi's type, such as `azure-native:batch:Pool`. */
  readonly type: string;
  /** The resource's name in the program. */
  readonly name: string;
}

/** How a change is refused. */
export interface Refusal {
  /** The text of the error. */
  readonly message: string;
  /**
   * Whether the change was done first. For a creation, this is an operation of Azure that ends in `Failed`. Then
   * azure-native returns the resource together with the error, and the engine records it.
   */
  readonly afterwards?: boolean;
  /** What the refusal waits for. */
  readonly when?: Promise<unknown>;
}

/** Decides what happens to the calls of a proxy. */
export interface Interception {
  /** Called for each change. Returns how it is refused, or undefined. */
  refuse?(change: Change): Refusal | undefined;
  /** Called before a call is forwarded, and the same call's `after` before its answer is returned. */
  observe?(method: string): { after?(): void } | undefined;
}

/** A provider between the engine and local Azure's provider. It forwards every call that is not refused. */
export interface ProviderProxy {
  /** The environment with which an engine uses it instead of azure-native. */
  readonly environment: Readonly<Record<string, string>>;
  /** Replaces the interception. */
  intercept(interception: Interception): void;
  close(): void;
}

/** Starts a proxy in front of the provider that an environment names. */
export async function startProviderProxy(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ProviderProxy> {
  const providers = new Map(
    (environment.PULUMI_DEBUG_PROVIDERS ?? "").split(",").map((one) => one.split(":") as [string, string]),
  );
  const credentials = grpc.credentials.createInsecure();
  const target = new grpc.Client(`127.0.0.1:${providers.get("azure-native")}`, credentials, OPTIONS);
  let interception: Interception = {};

  function forward(path: string): grpc.handleUnaryCall<Buffer, Buffer> {
    const method = path.slice(path.lastIndexOf("/") + 1);
    return ({ request }, callback) => {
      const observer = interception.observe?.(method);
      const change = changeOf(method, request);
      const refusal = change && interception.refuse?.(change);
      const answer = (error: unknown, response?: Buffer) => {
        observer?.after?.();
        if (error !== null || refusal === undefined) callback(error as grpc.ServiceError, response);
        else callback(change?.method === "Create" ? unfinished(refusal, request, response!) : refused(refusal));
      };
      if (refusal !== undefined && !refusal.afterwards) {
        void Promise.resolve(refusal.when).then(() => callback(refused(refusal)));
      } else target.makeUnaryRequest(path, same, same, request, answer);
    };
  }

  const server = new grpc.Server(OPTIONS);
  const unary = Object.entries(ResourceProviderService).filter(([, { responseStream }]) => !responseStream);
  const raw = { requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };
  server.addService(
    Object.fromEntries(unary.map(([name, method]) => [name, { ...method, ...raw }])),
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
    intercept(next) {
      interception = next;
    },
    close() {
      server.forceShutdown();
      target.close();
    },
  };
}

/** No limits of size, as in the engine. The provider can be restarted, and is then found again quickly. */
const OPTIONS = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 500,
};

const same = (bytes: Buffer) => bytes;

/** Returns the change that a call requests, or undefined if it requests none. */
function changeOf(method: string, request: Buffer): Change | undefined {
  if (method === "Create") {
    const create = CreateRequest.deserializeBinary(request);
    return create.getPreview() ? undefined : { method, ...partsOf(create.getUrn()) };
  }
  if (method === "Update") {
    const update = UpdateRequest.deserializeBinary(request);
    return update.getPreview() ? undefined : { method, ...partsOf(update.getUrn()) };
  }
  if (method !== "Delete") return undefined;
  return { method, ...partsOf(DeleteRequest.deserializeBinary(request).getUrn()) };
}

function partsOf(urn: string): { type: string; name: string } {
  const [, , types = "", name = ""] = urn.split("::");
  return { type: types.slice(types.lastIndexOf("$") + 1), name };
}

function refused({ message }: Refusal): Partial<grpc.ServiceError> {
  return { code: grpc.status.UNKNOWN, details: message };
}

/** Returns the error of a creation whose resource exists but is not finished, as azure-native does. */
function unfinished({ message }: Refusal, request: Buffer, response: Buffer): Partial<grpc.ServiceError> {
  const created = CreateResponse.deserializeBinary(response);
  const detail = new ErrorResourceInitFailed()
    .setId(created.getId())
    .setProperties(created.getProperties())
    .setInputs(CreateRequest.deserializeBinary(request).getProperties())
    .setReasonsList([message]);
  const details = new Any();
  details.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(message).setDetailsList([details]);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: message, metadata };
}
