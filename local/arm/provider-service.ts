import * as grpc from "@grpc/grpc-js";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ArmError } from "./arm-error";
import type { Difference } from "./compare";
import { showError } from "./engine-log";
import type { MissingTypesCollector } from "./missing-types";
import type { Autonaming, Provider } from "./provider";
import type { Failure } from "./validate";
import { readProperties, writeProperties } from "./wire";

/**
 * Returns a provider's gRPC service, which converts messages to plain values and back. It does not accept secrets and
 * outputs, so the engine sends plain values.
 *
 * @param missing if given, a missing type is reported and collected there. Otherwise it is refused at once.
 */
export function providerService(
  provider: Provider,
  log: (message: string) => void,
  missing?: MissingTypesCollector,
): IResourceProviderServer {
  /** The addresses of the engines' own servers, by connection. */
  const engines = new Map<string, string>();

  /** Answers with the result of `handle`, or with the message of its error. */
  function unary<Request, Response>(
    handle: (request: Request, connection: string) => Response | Promise<Response>,
  ): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
      new Promise<Response>((resolve) => resolve(handle(call.request, call.getPeer()))).then(
        (response) => callback(null, response),
        (error: unknown) => {
          if (!(error instanceof ArmError)) log(error instanceof Error ? `${error.stack}` : String(error));
          const details = error instanceof Error ? error.message : String(error);
          callback({ code: grpc.status.UNKNOWN, details });
        },
      );
    };
  }

  /** Refuses a call that this provider does not support, by name. */
  function refused<Request, Response>(call: string): grpc.handleUnaryCall<Request, Response> {
    return (_, callback) => {
      callback({ code: grpc.status.UNIMPLEMENTED, details: `local Azure's ${provider.name} has no ${call}` });
    };
  }

  return {
    handshake: unary(() => new rpc.ProviderHandshakeResponse().setSupportsAutonamingConfiguration(true)),
    attach: unary((request: PluginAttach, connection) => {
      remember(engines, connection, request.getAddress());
      return new Empty();
    }),
    getPluginInfo: unary(() => new PluginInfo().setVersion(provider.version)),
    getSchema: unary((request: rpc.GetSchemaRequest) => {
      if (request.getVersion() !== 0) throw new Error(`schema version must be 0, got ${request.getVersion()}`);
      return new rpc.GetSchemaResponse().setSchema(JSON.stringify(provider.schema()));
    }),
    checkConfig: unary((request: rpc.CheckRequest) =>
      checkResponse(request.getNews(), provider.checkConfig(readProperties(request.getNews()))),
    ),
    // As azure-native answers. The engine then compares the settings itself. With DIFF_NONE, it would use those of the
    // last update.
    diffConfig: unary(() => new rpc.DiffResponse().setChanges(rpc.DiffResponse.DiffChanges.DIFF_UNKNOWN)),
    configure: unary((request: rpc.ConfigureRequest, connection) => {
      provider.configure(readProperties(request.getArgs()), connection);
      return new rpc.ConfigureResponse().setSupportspreview(true).setSupportsAutonamingConfiguration(true);
    }),
    check: unary(async (request: rpc.CheckRequest, connection) => {
      const { type, stack } = partsOf(request.getUrn());
      const engine = engines.get(connection);
      if (missing !== undefined && engine !== undefined && !provider.hasType(type)) {
        missing.add(stack, engine, type);
        await showError(engine, request.getUrn(), `local Azure has no type ${type}`);
        return checkResponse(request.getNews(), []);
      }
      const { inputs, failures } = provider.check({
        type,
        name: partsOf(request.getUrn()).name,
        oldInputs: readProperties(request.getOlds()),
        inputs: readProperties(request.getNews()),
        randomSeed: request.getRandomseed_asU8(),
        autonaming: autonamingOf(request.getAutonaming()),
        connection,
      });
      return checkResponse(writeProperties(inputs), failures);
    }),
    diff: unary((request: rpc.DiffRequest) => {
      const result = provider.diff({
        type: partsOf(request.getUrn()).type,
        oldInputs: readProperties(request.getOldInputs()),
        inputs: readProperties(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
      });
      return diffResponse(result.differences, new Set(result.replaces)).setDeletebeforereplace(
        result.deleteBeforeReplace,
      );
    }),
    create: unary(async (request: rpc.CreateRequest, connection) => {
      const { type, stack } = partsOf(request.getUrn());
      const engine = engines.get(connection) ?? connection;
      if (request.getPreview()) missing?.previews(stack, engine);
      else missing?.refuseUpdate(stack, engine);
      if (missing !== undefined && request.getPreview() && !provider.hasType(type)) {
        return new rpc.CreateResponse().setProperties(request.getProperties());
      }
      const { id, outputs } = await provider.create({
        connection,
        type,
        inputs: readProperties(request.getProperties()),
        preview: request.getPreview(),
      });
      return new rpc.CreateResponse().setId(id).setProperties(writeProperties(outputs));
    }),
    read: unary(async (request: rpc.ReadRequest, connection) => {
      const resource = await provider.read({
        connection,
        type: partsOf(request.getUrn()).type,
        id: request.getId(),
        inputs: readProperties(request.getInputs()),
        outputs: readProperties(request.getProperties()),
      });
      // An empty id tells the engine that the resource no longer exists.
      if (resource === undefined) return new rpc.ReadResponse();
      return new rpc.ReadResponse()
        .setId(resource.id)
        .setInputs(writeProperties(resource.inputs))
        .setProperties(writeProperties(resource.outputs));
    }),
    update: unary(async (request: rpc.UpdateRequest, connection) => {
      const { stack } = partsOf(request.getUrn());
      if (!request.getPreview()) missing?.refuseUpdate(stack, engines.get(connection) ?? connection);
      const outputs = await provider.update({
        connection,
        type: partsOf(request.getUrn()).type,
        id: request.getId(),
        inputs: readProperties(request.getNews()),
        oldOutputs: readProperties(request.getOlds()),
        preview: request.getPreview(),
      });
      return new rpc.UpdateResponse().setProperties(writeProperties(outputs));
    }),
    delete: unary(async (request: rpc.DeleteRequest, connection) => {
      await provider.delete({ connection, type: partsOf(request.getUrn()).type, id: request.getId() });
      return new Empty();
    }),
    invoke: unary(async (request: rpc.InvokeRequest, connection) => {
      const args = readProperties(request.getArgs());
      const result = await provider.invoke({ token: request.getTok(), args, connection });
      return new rpc.InvokeResponse().setReturn(writeProperties(result));
    }),
    // Running calls are short, and it is better to finish them than to interrupt them.
    cancel: unary(() => new Empty()),
    getMapping: unary(() => new rpc.GetMappingResponse()),
    getMappings: unary(() => new rpc.GetMappingsResponse()),
    parameterize: refused("Parameterize"),
    construct: refused("Construct: it has no components"),
    call: refused("Call: it has no methods"),
    list: (call) => {
      call.emit("error", { code: grpc.status.UNIMPLEMENTED, details: `local Azure's ${provider.name} has no List` });
    },
  };
}

/** Splits a URN: `urn:pulumi:stack::project::parent$type::name`. */
function partsOf(urn: string): { stack: string; type: string; name: string } {
  const [stack, project, types = "", ...name] = urn.split("::");
  return {
    stack: `${stack}::${project}`,
    type: types.slice(types.lastIndexOf("$") + 1),
    name: name.join("::"),
  };
}

/** Adds an engine. Above a limit that no machine reaches at once, the oldest one is forgotten. */
function remember(engines: Map<string, string>, connection: string, address: string): void {
  engines.set(connection, address);
  const [oldest] = engines.keys();
  if (engines.size > 1000 && oldest !== undefined) engines.delete(oldest);
}

function autonamingOf(options: rpc.CheckRequest.AutonamingOptions | undefined): Autonaming | undefined {
  if (options === undefined) return undefined;
  const { Mode } = rpc.CheckRequest.AutonamingOptions;
  if (options.getMode() === Mode.DISABLE) return { mode: "disable" };
  const mode = options.getMode() === Mode.ENFORCE ? "enforce" : "propose";
  return { mode, proposedName: options.getProposedName() };
}

function checkResponse(inputs: ReturnType<rpc.CheckRequest["getNews"]>, failures: readonly Failure[]) {
  return new rpc.CheckResponse()
    .setInputs(inputs)
    .setFailuresList(
      failures.map(({ property, reason }) => new rpc.CheckFailure().setProperty(property).setReason(reason)),
    );
}

function diffResponse(differences: readonly Difference[], replaces: ReadonlySet<string>): rpc.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
  const response = new rpc.DiffResponse()
    .setChanges(differences.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setReplacesList([...replaces])
    .setDiffsList([...new Set(differences.map(({ path }) => topLevel(path)))])
    .setHasdetaileddiff(true);
  for (const { path, kind } of differences) {
    response
      .getDetaileddiffMap()
      .set(path, new rpc.PropertyDiff().setKind(kindOf(kind, replaces.has(path))).setInputdiff(true));
  }
  return response;
}

function kindOf(kind: Difference["kind"], replaces: boolean): rpc.PropertyDiff.Kind {
  const { Kind } = rpc.PropertyDiff;
  if (kind === "add") return replaces ? Kind.ADD_REPLACE : Kind.ADD;
  if (kind === "delete") return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
  return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}

function topLevel(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}
