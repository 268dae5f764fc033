import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import {
  COMPONENT_TYPES,
  type Property,
  pluginSchema,
  type ResourceSchema,
  type Schema,
} from "./support/plugin-schema";

/** Runs the plugin as the engine does: `node run-plugin <folder>`, which prints its port. */
describe("the plugin", function () {
  // The plugin reads the types of azure-native. If the package is not built, it compiles the components first.
  this.timeout(120_000);
  let schema: Schema;

  before(async () => {
    schema = await pluginSchema();
  });

  it("has the seven components", () => {
    assert.equal(schema.name, "azure-batch-outputs");
    assert.deepEqual(Object.keys(schema.resources).sort(), COMPONENT_TYPES);
    for (const resource of Object.values(schema.resources)) assert.equal(resource.isComponent, true);
  });

  it("describes each component, type, input and output", () => {
    const described = [
      ...Object.entries(schema.resources).flatMap(([name, { description, inputProperties, properties }]) => [
        [name, { description }] as const,
        ...Object.entries(inputProperties).map(([property, value]) => [`${name}.${property}`, value] as const),
        ...Object.entries(properties).map(([property, value]) => [`${name}.${property}`, value] as const),
      ]),
      ...Object.entries(schema.types).flatMap(([name, { description, properties = {} }]) => [
        [name, { description }] as const,
        ...Object.entries(properties).map(([property, value]) => [`${name}.${property}`, value] as const),
      ]),
    ];
    assert.ok(described.length > 80, String(described.length));
    for (const [name, { description }] of described) {
      assert.ok(description, `${name} has no description`);
      assert.doesNotMatch(description, /\[object/, name);
    }
  });

  it("has plain inputs only if they determine which children exist, or the kind of an account", () => {
    const plain = Object.entries(schema.resources).map(([name, { inputProperties }]) => [
      name.split(":")[2],
      Object.keys(inputProperties).filter((property) => inputProperties[property]?.plain),
    ]);
    assert.deepEqual(Object.fromEntries(plain), {
      ContainerGrant: [],
      LinkedBatchAccount: ["autoStorage", "customerManagedKey", "userSubscription", "diagnostics", "privateEndpoints"],
      NodeTool: ["runtime", "windows", "arm64", "deployer"],
      OutputPipeline: [
        "pools",
        "jobs",
        "dynamicJobs",
        "writer",
        "readers",
        "submitters",
        "operators",
        "autoStorage",
        "retainOutputs",
        "runtime",
        "deployer",
        "storage",
        "account",
        "identity",
        "network",
      ],
      OutputPool: ["runtime", "replace"],
      OutputStorage: ["jobs", "retainOutputs", "immutability", "customerManagedKey", "diagnostics", "privateEndpoints"],
      OutputWriter: ["jobs", "dynamicJobs", "writer"],
    });
  });

  it("has enums for texts with a fixed set of values", () => {
    const enums = Object.entries(schema.types).flatMap(([name, type]) =>
      type.enum === undefined ? [] : [[name.split(":")[2], type.enum.map(({ value }) => value)]],
    );
    assert.deepEqual(Object.fromEntries(enums), {
      AutoscalePreset: ["active-tasks", "pending-tasks", "workday", "workday-with-offpeak-spot", "weekday", "weekend"],
      BlobRole: ["reader", "contributor"],
      DataDiskType: ["Standard_LRS", "StandardSSD_LRS", "Premium_LRS"],
      DiskCaching: ["None", "ReadOnly", "ReadWrite"],
      NodeDeallocation: ["requeue", "terminate", "task-completion", "retained-data"],
      NodeRuntime: ["bundled", "image"],
      PoolReplacement: ["create-first", "drain", "delete-first"],
      PrincipalType: ["User", "Group", "ServicePrincipal", "ForeignGroup"],
      PublicIp: ["dynamic", "none"],
      SchedulingPolicy: ["spread", "pack"],
      StorageSku: [
        "Standard_LRS",
        "Standard_ZRS",
        "Standard_GRS",
        "Standard_RAGRS",
        "Standard_GZRS",
        "Standard_RAGZRS",
      ],
      UpgradeMode: ["automatic", "manual", "rolling"],
      WriterRole: ["contributor", "append-only"],
    });
  });

  it("has integers for counts, days and sizes, and no other numbers", () => {
    const numbers: Record<string, string> = {};
    const visit = (property: Property, path: string) => {
      if (/^(number|integer)$/.test(property.type ?? "")) numbers[path] = property.type ?? "";
      if (property.items !== undefined) visit(property.items, `${path}[]`);
      if (property.additionalProperties !== undefined) visit(property.additionalProperties, `${path}{}`);
    };
    for (const [token, holder] of [...Object.entries(schema.resources), ...Object.entries(schema.types)]) {
      const { inputProperties = {}, properties = {} } = holder as Partial<ResourceSchema>;
      for (const [name, property] of Object.entries({ ...properties, ...inputProperties })) {
        visit(property, `${token.split(":")[2]}.${name}`);
      }
    }
    assert.deepEqual([...new Set(Object.values(numbers))], ["integer"]);
    for (const path of [
      "OutputStorage.coolAfterDays",
      "OutputStorageSettings.softDeleteDays",
      "OutputPool.nodes",
      "LinkedBatchAccount.poolQuota",
      "LinkedBatchAccount.dedicatedCoreQuotaPerVMFamily{}",
    ]) {
      assert.equal(numbers[path], "integer", path);
    }
  });

  it("has no name of a type that ends with Args, because Pulumi adds it to the names of inputs", () => {
    const names = Object.keys(schema.types);
    assert.ok(names.includes("azure-batch-outputs:index:PipelinePool"), names.join("\n"));
    assert.deepEqual(
      names.filter((name) => name.endsWith("Args")),
      [],
    );
    const references = [...JSON.stringify(schema).matchAll(/"#\/types\/(azure-batch-outputs:[^"]+)"/g)];
    assert.notEqual(references.length, 0);
    for (const [, token = ""] of references) assert.ok(token in schema.types, token);
  });

  it("gives every language the parts of a pipeline", () => {
    const pipeline = schema.resources["azure-batch-outputs:index:OutputPipeline"]!;
    assert.deepEqual(pipeline.requiredInputs, ["pools"]);
    assert.deepEqual(Object.keys(pipeline.properties), [
      "destinations",
      "resourceGroupName",
      "batchAccountName",
      "batchAccountId",
      "storageAccountName",
      "storageAccountId",
      "containers",
      "blobEndpoint",
      "writerPrincipalId",
      "poolPrincipalIds",
      "access",
    ]);
    assert.equal(pipeline.properties.destinations?.$ref, "#/types/azure-batch-outputs:index:PipelineDescription");
  });
});
