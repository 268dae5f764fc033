import assert from "node:assert/strict";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { after, before, describe, it } from "mocha";
import { formerNames, resourceTypes } from "../../arm/azure-native/resource-types";
import { writeProperties } from "../../arm/wire";
import { type LocalArm, openLocalArm } from "./support/local-arm";
import { empty } from "./support/provider-client";

describe("the provider's service", () => {
  let arm: LocalArm;
  before(async () => {
    arm = await openLocalArm();
  });
  after(() => arm.close());

  it("accepts neither secrets nor outputs, so that values are plain", async () => {
    const response = await arm.azureNative.call<unknown, rpc.ProviderHandshakeResponse>(
      "handshake",
      new rpc.ProviderHandshakeRequest().setEngineAddress("127.0.0.1:1"),
    );
    assert.deepEqual(
      [response.getAcceptSecrets(), response.getAcceptOutputs(), response.getAcceptResources()],
      [false, false, false],
    );
    assert.equal(response.getSupportsAutonamingConfiguration(), true);
    const configured = await arm.azureNative.call<unknown, rpc.ConfigureResponse>(
      "configure",
      new rpc.ConfigureRequest(),
    );
    assert.deepEqual([configured.getSupportspreview(), configured.getAcceptsecrets()], [true, false]);
  });

  it("leaves the comparison of a provider's settings to the engine, which would otherwise use earlier ones", async () => {
    const response = await arm.azureNative.call<unknown, rpc.DiffResponse>("diffConfig", new rpc.DiffRequest());
    assert.equal(response.getChanges(), rpc.DiffResponse.DiffChanges.DIFF_UNKNOWN);
  });

  it("returns its version, and supports attaching and canceling", async () => {
    const info = await arm.azureNative.call<unknown, PluginInfo>("getPluginInfo", empty());
    assert.match(info.getVersion(), /^3\.\d+\.\d+$/);
    await arm.azureNative.call("cancel", empty());
  });

  for (const [method, request] of [
    ["parameterize", new rpc.ParameterizeRequest()],
    ["construct", new rpc.ConstructRequest()],
    ["call", new rpc.CallRequest()],
  ] as const) {
    it(`refuses ${method} by its name`, async () => {
      await assert.rejects(
        arm.azureNative.call(method, request),
        new RegExp(`UNIMPLEMENTED: local Azure's azure-native has no ${method}`, "i"),
      );
    });
  }

  it("refuses list calls", async () => {
    const stream = arm.azureNative.raw.list(new rpc.ListRequest());
    stream.resume();
    const error = await new Promise<Error>((resolve) => {
      stream.once("error", resolve);
    });
    assert.match(error.message, /has no List/);
  });

  it("describes every type and its properties in the schema", async () => {
    const response = await arm.azureNative.call<unknown, rpc.GetSchemaResponse>(
      "getSchema",
      new rpc.GetSchemaRequest(),
    );
    const schema = JSON.parse(response.getSchema());
    assert.equal(Object.keys(schema.resources).length, resourceTypes.length + Object.keys(formerNames).length);
    assert.deepEqual(schema.resources["azure-native:storage:Blob"].inputProperties.source, {
      $ref: "pulumi.json#/Asset",
    });
    assert.deepEqual(schema.resources["azure-native:storage:StorageAccount"].requiredInputs, [
      "kind",
      "resourceGroupName",
      "sku",
    ]);
    const reference = schema.resources["azure-native:batch:Pool"].inputProperties.startTask.$ref as string;
    assert.equal(schema.types[reference.replace("#/types/", "")].properties.commandLine.type, "string");
    // A YAML program reads the outputs of a resource, and calls functions.
    for (const token of Object.keys(schema.resources)) {
      const { name, type, azureApiVersion } = schema.resources[token].properties;
      assert.deepEqual(
        [name, type, azureApiVersion],
        [{ type: "string" }, { type: "string" }, { type: "string" }],
        token,
      );
    }
    const { inputs, outputs } = schema.functions["azure-native:authorization:getClientConfig"];
    assert.deepEqual(
      [inputs.required, Object.keys(outputs.properties)],
      [[], ["clientId", "objectId", "subscriptionId", "tenantId"]],
    );
    const getter = schema.functions["azure-native:storage:getStorageAccount"];
    assert.deepEqual(getter.inputs.required, ["resourceGroupName", "accountName"]);
    for (const output of ["id", "name", "location", "primaryEndpoints", "sku"]) {
      assert.ok(output in getter.outputs.properties, output);
    }
    const typeOf = (property: { $ref: string }) => schema.types[property.$ref.replace("#/types/", "")].properties;
    const account = schema.resources["azure-native:storage:StorageAccount"].properties;
    assert.deepEqual(typeOf(account.primaryEndpoints).blob, { type: "string" });
    assert.deepEqual(Object.keys(typeOf(account.primaryEndpoints)), ["blob", "dfs", "file", "queue", "table", "web"]);
    const { keys } = schema.functions["azure-native:storage:listStorageAccountKeys"].outputs.properties;
    assert.deepEqual(typeOf(keys.items).value, { type: "string" });
    await assert.rejects(
      arm.azureNative.call("getSchema", new rpc.GetSchemaRequest().setVersion(1)),
      /schema version must be 0, got 1/,
    );
  });

  it("answers several engines in parallel", async () => {
    const others = [arm.connect(), arm.connect()];
    await others[0]!.configure({ location: "eastus" });
    await others[1]!.configure({ location: "westus" });
    const type = "azure-native:resources:ResourceGroup";
    const [first, second, third] = await Promise.all(
      [...others, arm.azureNative].map((client) => client.check(type, {})),
    );
    assert.equal(first?.inputs.location, "eastus");
    assert.equal(second?.inputs.location, "westus");
    assert.match(third?.failures.join() ?? "", /location must be given/);
  });

  it("checks the configuration", async () => {
    const check = async (config: Record<string, unknown>) => {
      const request = new rpc.CheckRequest()
        .setUrn("urn:x::y::pulumi:providers:azure-native::z")
        .setNews(writeProperties(config));
      const response = await arm.azureNative.call<unknown, rpc.CheckResponse>("checkConfig", request);
      return response.getFailuresList().map((failure) => failure.getReason());
    };
    const { subscriptionId } = arm.azure.identity;
    assert.deepEqual(await check({ location: "westeurope", subscriptionId, version: "3.28.0", useMsi: "true" }), []);
    assert.deepEqual(await check({ color: "red" }), ["color must not be given: azure-native has no such setting"]);
    assert.deepEqual(await check({ subscriptionId: "other" }), [
      `subscriptionId must be local Azure's ${subscriptionId}, got other`,
    ]);
  });

  it("listens on 127.0.0.1 only", async () => {
    const { createConnection } = await import("node:net");
    const { networkInterfaces } = await import("node:os");
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === "IPv4" && !address.internal)?.address;
    // 127.0.0.2 is this machine too, but not the address that is served.
    const refused = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ host: outside ?? "127.0.0.2", port: arm.providers["azure-native"] });
      socket.once("error", () => resolve(true));
      socket.once("connect", () => {
        socket.destroy();
        resolve(false);
      });
    });
    assert.equal(refused, true);
  });
});
