import assert from "node:assert/strict";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { after, before, describe, it } from "mocha";
import { openMissingTypes } from "../../arm/missing-types";
import type { MissingTypes } from "../../environment/missing-types";
import { type LocalArm, openLocalArm } from "./support/local-arm";
import { connect, type ProviderClient } from "./support/provider-client";

const GROUP = "azure-native:resources:ResourceGroup";
const group = { resourceGroupName: "farm", location: "westeurope" };

describe("the types that a program needs and local Azure lacks", () => {
  const written: MissingTypes[] = [];
  const open = () => openMissingTypes({ writeJson: (_, document) => written.push(document as MissingTypes) });

  it("are all named by the update after their preview, and only by that one", () => {
    const missing = open();
    missing.previews("s::p", "preview");
    missing.add("s::p", "preview", "b");
    missing.add("s::p", "preview", "a");
    missing.add("s::p", "preview", "a");
    assert.deepEqual(written.at(-1)?.types, ["a", "b"]);
    missing.refuseUpdate("other::p", "update");
    assert.throws(() => missing.refuseUpdate("s::p", "update"), /lacks these types of the program:\n {2}a\n {2}b$/);
    missing.refuseUpdate("s::p", "next");
  });

  it("are all named if the update finds them before it creates anything", () => {
    const missing = open();
    for (const type of ["a", "b"]) missing.add("s::p", "preview", type);
    missing.previews("s::p", "preview");
    missing.add("s::p", "update", "a");
    assert.throws(() => missing.refuseUpdate("s::p", "update"), / {2}a\n {2}b$/);
    assert.throws(() => missing.refuseUpdate("s::p", "update"), / {2}a\n {2}b$/);
  });

  it("are forgotten if the next preview needs them no more", () => {
    const missing = open();
    missing.add("s::p", "first", "a");
    missing.previews("s::p", "second");
    missing.refuseUpdate("s::p", "update");
    missing.add("s::p", "third", "a");
    missing.previews("s::p", "third");
    missing.add("s::p", "fourth", "b");
    missing.previews("s::p", "fourth");
    assert.deepEqual(written.at(-1)?.types, ["b"]);
    assert.throws(() => missing.refuseUpdate("s::p", "update"), /program:\n {2}b$/);
  });
});

describe("a provider that collects missing types", () => {
  let arm: LocalArm;
  let engine: grpc.Server;
  let address: string;
  const clients: ProviderClient[] = [];
  const shown: string[] = [];
  before(async () => {
    arm = await openLocalArm();
    engine = new grpc.Server();
    engine.addService(EngineService, {
      log: (call: grpc.ServerUnaryCall<LogRequest, Empty>, callback: grpc.sendUnaryData<Empty>) => {
        assert.equal(call.request.getSeverity(), LogSeverity.ERROR);
        shown.push(`${call.request.getUrn()}: ${call.request.getMessage()}`);
        callback(null, new Empty());
      },
    } as unknown as grpc.UntypedServiceImplementation);
    const bind = promisify(engine.bindAsync.bind(engine));
    address = `127.0.0.1:${await bind("127.0.0.1:0", grpc.ServerCredentials.createInsecure())}`;
  });
  after(async () => {
    for (const client of clients) client.close();
    engine.forceShutdown();
    await arm.close();
  });

  /** Connects as an engine does for a preview or an update. */
  async function attach(port: number): Promise<ProviderClient> {
    const client = connect(port);
    clients.push(client);
    await client.call("attach", new PluginAttach().setAddress(address));
    return client;
  }

  it("shows each of them and continues in a preview, and creates nothing in the update", async () => {
    const preview = await attach(arm.collectingProviders["azure-native"]);
    const lacking = ["azure-native:compute:VirtualMachine", "azure-native:containerservice:ManagedCluster"];
    await preview.preview(GROUP, group);
    for (const type of lacking) {
      const { inputs, failures } = await preview.check(type, { any: "input" });
      assert.deepEqual([inputs, failures], [{ any: "input" }, []]);
      assert.deepEqual(await preview.preview(type, inputs), { id: "", outputs: { any: "input" } });
    }
    assert.deepEqual(
      shown.map((line) => line.replace(/^.*::thing: /, "")),
      lacking.map((type) => `local Azure has no type ${type}`),
    );
    const found = arm.azure.environment.state.readJson<MissingTypes>("run/missing-types.json");
    assert.deepEqual(found?.types, lacking);
    await assert.rejects(preview.create(GROUP, group), new RegExp(lacking.join("\\n {2}")));
    assert.deepEqual(arm.azure.resources.list(), []);
  });

  it("collects those of random together with them", async () => {
    const random = await attach(arm.collectingProviders.random);
    await random.check("random:index/randomShuffle:RandomShuffle", {});
    assert.match(shown.at(-1) ?? "", /local Azure has no type random:index\/randomShuffle:RandomShuffle$/);
  });

  it("refuses the first one at once on the ports for all other clients", async () => {
    const strict = await attach(arm.providers["azure-native"]);
    await assert.rejects(
      strict.check("azure-native:web:StaticSite", {}),
      /local Azure has no type azure-native:web:StaticSite/,
    );
  });
});
