import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { stdoutOf } from "./support/commands";

describe("the package as a Pulumi plugin", function () {
  this.timeout(120_000);

  it("gives the schema of its components to `pulumi package get-schema .`", async () => {
    const schema = JSON.parse(await stdoutOf("pulumi", ["package", "get-schema", "."])) as {
      resources: Record<string, object>;
    };
    assert.deepEqual(Object.keys(schema.resources).sort(), [
      "azure-batch-outputs:index:LinkedBatchAccount",
      "azure-batch-outputs:index:NodeTool",
      "azure-batch-outputs:index:OutputPipeline",
      "azure-batch-outputs:index:OutputPool",
      "azure-batch-outputs:index:OutputStorage",
      "azure-batch-outputs:index:OutputWriter",
    ]);
  });
});
