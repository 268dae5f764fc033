import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { destinationsOf } from "../../destinations";
import { exampleDescription } from "./support/example";

const LINKED = { name: "Render", linkedService: "AzureBatchLinkedService" };

describe("a custom activity of Data Factory", () => {
  const declared = exampleDescription({
    pools: { workers: { id: "farm" } },
    jobs: { "adfv2-farm": { container: "job-adfv2-farm" } },
  });

  it("has the form of the JSON in Microsoft's article", () => {
    const { pool } = destinationsOf(declared);
    const activity = pool("workers").customActivity({
      ...LINKED,
      script: "./render && batch-outputs save TaskOutput a.png",
      folder: { linkedService: "StorageLinkedService", path: "programs/render" },
      linkedServices: ["Scenes"],
      datasets: ["Frames"],
      extendedProperties: { frame: "@pipeline().parameters.frame" },
    });
    assert.deepEqual(JSON.parse(JSON.stringify(activity)), {
      name: "Render",
      type: "Custom",
      linkedServiceName: { referenceName: "AzureBatchLinkedService", type: "LinkedServiceReference" },
      typeProperties: {
        command: pool("workers").commandLine("./render && batch-outputs save TaskOutput a.png"),
        resourceLinkedService: { referenceName: "StorageLinkedService", type: "LinkedServiceReference" },
        folderPath: "programs/render",
        referenceObjects: {
          linkedServices: [{ referenceName: "Scenes", type: "LinkedServiceReference" }],
          datasets: [{ referenceName: "Frames", type: "DatasetReference" }],
        },
        extendedProperties: { frame: "@pipeline().parameters.frame" },
      },
    });
  });

  it("passes a script that has the signs of an expression", () => {
    const { command } = destinationsOf(declared)
      .pool("workers")
      .customActivity({ ...LINKED, script: "echo @{x}" }).typeProperties;
    assert.match(command, /; echo @@\{x\}'$/);
  });

  it("creates the container of a job that is not declared", () => {
    const pools = { l: { id: "farm" }, w: { id: "win", system: "windows" } };
    const { pool } = destinationsOf(exampleDescription({ version: 3, pools, dynamicJobs: true }));
    const commandOf = (name: string) => pool(name).customActivity({ ...LINKED, script: "run" }).typeProperties.command;
    assert.match(commandOf("l"), /batch-outputs prepare \|\| exit\\nrun/);
    assert.match(commandOf("w"), /batch-outputs prepare& if errorlevel 0 if not errorlevel 1 run"$/);
  });

  it("is refused if the job has no container", () => {
    const { pool } = destinationsOf(exampleDescription());
    assert.throws(() => pool("small").customActivity({ ...LINKED, script: "run" }), {
      code: "JobNotDeclared",
      message: /got "adfv2-render-pool-small-pool1a2b3c4d"; add it to the pipeline's `jobs`/,
    });
  });
});
