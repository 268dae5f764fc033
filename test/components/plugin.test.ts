import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { COMPONENT_TYPES, pluginSchema, type Schema } from "./support/plugin-schema";

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

  it("describes each component, input and output", () => {
    const described = [
      ...Object.entries(schema.resources).flatMap(([name, { description, inputProperties, properties }]) => [
        [name, { description }] as const,
        ...Object.entries(inputProperties).map(([property, value]) => [`${name}.${property}`, value] as const),
        ...Object.entries(properties).map(([property, value]) => [`${name}.${property}`, value] as const),
      ]),
      ...Object.entries(schema.types).flatMap(([name, { properties = {} }]) =>
        Object.entries(properties).map(([property, value]) => [`${name}.${property}`, value] as const),
      ),
    ];
    assert.ok(described.length > 80, String(described.length));
    for (const [name, { description }] of described) {
      assert.ok(description, `${name} has no description`);
      assert.doesNotMatch(description, /\[object/, name);
    }
  });

  it("has plain inputs only if they determine which children exist", () => {
    const plain = Object.entries(schema.resources).map(([name, { inputProperties }]) => [
      name.split(":")[2],
      Object.keys(inputProperties).filter((property) => inputProperties[property]?.plain),
    ]);
    assert.deepEqual(Object.fromEntries(plain), {
      ContainerGrant: [],
      LinkedBatchAccount: ["autoStorage"],
      NodeTool: ["runtime", "deployer"],
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
      ],
      OutputPool: ["runtime"],
      OutputStorage: ["jobs", "retainOutputs"],
      OutputWriter: ["jobs", "dynamicJobs", "writer"],
    });
  });

  it("has enums for texts with a fixed set of values", () => {
    const enums = Object.entries(schema.types).flatMap(([name, type]) =>
      type.enum === undefined ? [] : [[name.split(":")[2], type.enum.map(({ value }) => value)]],
    );
    assert.deepEqual(Object.fromEntries(enums), {
      BlobRole: ["reader", "contributor"],
      DataDiskType: ["Standard_LRS", "StandardSSD_LRS", "Premium_LRS"],
      DiskCaching: ["None", "ReadOnly", "ReadWrite"],
      NodeDeallocation: ["requeue", "terminate", "task-completion"],
      NodeRuntime: ["bundled", "image"],
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
      WriterRole: ["contributor", "append-only"],
    });
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
    ]);
    assert.equal(pipeline.properties.destinations?.$ref, "#/types/azure-batch-outputs:index:PipelineDescription");
  });
});
