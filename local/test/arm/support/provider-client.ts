import assert from "node:assert/strict";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Properties } from "../../../arm/properties";
import { readProperties, writeProperties } from "../../../arm/wire";

/** A client that calls a provider as the engine does, in plain values. */
export interface ProviderClient {
  readonly raw: ResourceProviderClient;
  configure(config: Properties): Promise<void>;
  check(type: string, inputs: Properties, options?: CheckOptions): Promise<{ inputs: Properties; failures: string[] }>;
  diff(type: string, before: Properties, after: Properties, ignoreChanges?: string[]): Promise<Difference>;
  /** Checks the inputs, throws on a failure, and creates the resource. */
  create(type: string, inputs: Properties, name?: string): Promise<Created>;
  preview(type: string, inputs: Properties): Promise<{ id: string; outputs: Properties }>;
  read(type: string, id: string, known?: Pick<Created, "inputs" | "outputs">): Promise<Created | undefined>;
  update(type: string, created: Created, inputs: Properties, preview?: boolean): Promise<Created>;
  delete(type: string, id: string): Promise<void>;
  invoke(token: string, args: Properties): Promise<Properties>;
  call<Request, Response>(method: string, request: Request): Promise<Response>;
  close(): void;
}

export interface CheckOptions {
  readonly name?: string;
  readonly olds?: Properties;
  readonly seed?: string;
  readonly autonaming?: rpc.CheckRequest.AutonamingOptions;
}

export interface Created {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface Difference {
  readonly paths: Readonly<Record<string, string>>;
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
}

export function connect(port: number): ProviderClient {
  const raw = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });

  function call<Request, Response>(method: string, request: Request): Promise<Response> {
    const definition = raw as unknown as Record<
      string,
      (request: Request, callback: (error: Error | null, response: Response) => void) => void
    >;
    return new Promise((resolve, reject) => {
      definition[method]!.call(raw, request, (error, response) => (error === null ? resolve(response) : reject(error)));
    });
  }

  const client: ProviderClient = {
    raw,
    call,
    async configure(config) {
      await call("configure", new rpc.ConfigureRequest().setArgs(writeProperties(config)));
    },
    async check(type, inputs, { name = "thing", olds = {}, seed = "seed", autonaming } = {}) {
      const request = new rpc.CheckRequest()
        .setUrn(urnOf(type, name))
        .setOlds(writeProperties(olds))
        .setNews(writeProperties(inputs))
        .setRandomseed(Buffer.from(seed))
        .setAutonaming(autonaming);
      const response = await call<unknown, rpc.CheckResponse>("check", request);
      return {
        inputs: readProperties(response.getInputs()),
        failures: response.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`),
      };
    },
    async diff(type, before, after, ignoreChanges = []) {
      const request = new rpc.DiffRequest()
        .setUrn(urnOf(type, "thing"))
        .setOldInputs(writeProperties(before))
        .setOlds(writeProperties(before))
        .setNews(writeProperties(after))
        .setIgnorechangesList(ignoreChanges);
      const response = await call<unknown, rpc.DiffResponse>("diff", request);
      const paths: Record<string, string> = {};
      response.getDetaileddiffMap().forEach((diff, at) => {
        paths[at] = kinds[diff.getKind()]!;
      });
      const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
      assert.equal(response.getChanges(), Object.keys(paths).length === 0 ? DIFF_NONE : DIFF_SOME);
      return {
        paths,
        replaces: response.getReplacesList(),
        deleteBeforeReplace: response.getDeletebeforereplace(),
      };
    },
    async create(type, inputs, name = "thing") {
      const checked = await client.check(type, inputs, { name });
      assert.deepEqual(checked.failures, []);
      const request = new rpc.CreateRequest().setUrn(urnOf(type, name)).setProperties(writeProperties(checked.inputs));
      const response = await call<unknown, rpc.CreateResponse>("create", request);
      return { id: response.getId(), inputs: checked.inputs, outputs: readProperties(response.getProperties()) };
    },
    async preview(type, inputs) {
      const request = new rpc.CreateRequest()
        .setUrn(urnOf(type, "thing"))
        .setProperties(writeProperties(inputs))
        .setPreview(true);
      const response = await call<unknown, rpc.CreateResponse>("create", request);
      return { id: response.getId(), outputs: readProperties(response.getProperties()) };
    },
    async read(type, id, known = { inputs: {}, outputs: {} }) {
      const request = new rpc.ReadRequest()
        .setUrn(urnOf(type, "thing"))
        .setId(id)
        .setInputs(writeProperties(known.inputs))
        .setProperties(writeProperties(known.outputs));
      const response = await call<unknown, rpc.ReadResponse>("read", request);
      if (response.getId() === "") return undefined;
      return {
        id: response.getId(),
        inputs: readProperties(response.getInputs()),
        outputs: readProperties(response.getProperties()),
      };
    },
    async update(type, created, changes, preview = false) {
      const checked = await client.check(type, changes, { olds: created.inputs });
      assert.deepEqual(checked.failures, []);
      const request = new rpc.UpdateRequest()
        .setUrn(urnOf(type, "thing"))
        .setId(created.id)
        .setOlds(writeProperties(created.outputs))
        .setOldInputs(writeProperties(created.inputs))
        .setNews(writeProperties(checked.inputs))
        .setPreview(preview);
      const response = await call<unknown, rpc.UpdateResponse>("update", request);
      return { id: created.id, inputs: checked.inputs, outputs: readProperties(response.getProperties()) };
    },
    async delete(type, id) {
      await call("delete", new rpc.DeleteRequest().setUrn(urnOf(type, "thing")).setId(id));
    },
    async invoke(token, args) {
      const request = new rpc.InvokeRequest().setTok(token).setArgs(writeProperties(args));
      return readProperties((await call<unknown, rpc.InvokeResponse>("invoke", request)).getReturn());
    },
    close: () => raw.close(),
  };
  return client;
}

export const empty = () => new Empty();

const kinds = ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"];

function urnOf(type: string, name: string): string {
  return `urn:pulumi:test::project::component:index:Outer$${type}::${name}`;
}
