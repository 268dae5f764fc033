import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import { describe, it } from "mocha";
import { destinationsOf } from "../../destinations";
import { exampleDescription } from "./support/example";

/**
 * The models of `@azure/batch` 13 that a task has, as far as the builders fill them in. The registry does not serve
 * that version. The source is its API report: Azure/azure-sdk-for-js, sdk/batch/batch/review/batch-models-node.api.md.
 */
declare namespace Version13 {
  interface BatchTaskCreateOptions {
    id: string;
    commandLine: string;
    resourceFiles?: ResourceFile[];
    outputFiles?: OutputFile[];
    environmentSettings?: { name: string; value?: string }[];
    dependsOn?: { taskIds?: string[]; taskIdRanges?: { start: number; end: number }[] };
  }
  interface BatchJobPreparationTask {
    commandLine: string;
    constraints?: { maxTaskRetryCount?: number; maxWallClockTime?: string; retentionTime?: string };
    waitForSuccess?: boolean;
  }
  interface BatchNodeIdentityReference {
    resourceId?: string;
  }
  interface OutputFile {
    filePattern: string;
    destination: {
      container?: {
        containerUrl: string;
        identityReference?: BatchNodeIdentityReference;
        path?: string;
        uploadHeaders?: { name: string; value?: string }[];
      };
    };
    uploadOptions: { uploadCondition: "tasksuccess" | "taskfailure" | "taskcompletion" };
  }
  interface ResourceFile {
    autoStorageContainerName?: string;
    blobPrefix?: string;
    fileMode?: string;
    filePath?: string;
    httpUrl?: string;
    identityReference?: BatchNodeIdentityReference;
    storageContainerUrl?: string;
  }
}

/** Fails to compile if a type has properties that `Model` does not have. */
type Known<Type, Model> = Exclude<keyof Type, keyof Model> extends never ? Type : never;

describe("the types of the builders", () => {
  const destinations = destinationsOf(exampleDescription({ dynamicJobs: true }));
  const job = destinations.job("Render");
  const task = job.task("frame-1");
  const built = {
    id: "frame-1",
    commandLine: destinations.commandLine("render"),
    ...job.inputsFrom(["scene"], "TaskOutput"),
    outputFiles: task.outputFiles([{ kind: "TaskOutput", pattern: "*.png", contentType: "image/png" }]),
    environmentSettings: task.environmentSettings(),
  };

  // The annotations are the test: it compiles only if the types agree.
  it("are those of @azure/batch 10", () => {
    const add: BatchServiceModels.TaskAddParameter = built;
    const prepare: BatchServiceModels.JobPreparationTask = destinations.preparationTask();
    assert.ok(add.id && prepare.commandLine);
  });

  it("are those of @azure/batch 13", () => {
    const create: Version13.BatchTaskCreateOptions = built satisfies Known<
      typeof built,
      Version13.BatchTaskCreateOptions
    >;
    const [output] = built.outputFiles;
    const file: Version13.OutputFile | undefined = output satisfies Known<typeof output, Version13.OutputFile>;
    const [resource] = built.resourceFiles;
    const input: Version13.ResourceFile | undefined = resource satisfies Known<typeof resource, Version13.ResourceFile>;
    const prepare: Version13.BatchJobPreparationTask = destinations.preparationTask();
    assert.ok(create.id && file && input && prepare.commandLine);
  });

  it("survive JSON, as the Azure CLI and Python read them", () => {
    // azure-batch 14.2 (TaskAddParameter.from_dict) and 15.1 (BatchTaskCreateOptions) return this object unchanged.
    assert.deepEqual(JSON.parse(JSON.stringify(built)), {
      id: "frame-1",
      commandLine: destinations.commandLine("render"),
      resourceFiles: [
        {
          storageContainerUrl: job.containerUrl,
          identityReference: { resourceId: exampleDescription().writer.identityId },
          blobPrefix: "scene/$TaskOutput/",
        },
      ],
      dependsOn: { taskIds: ["scene"] },
      outputFiles: [
        {
          filePattern: "*.png",
          destination: {
            container: {
              path: "frame-1/$TaskOutput",
              containerUrl: job.containerUrl,
              identityReference: { resourceId: exampleDescription().writer.identityId },
              uploadHeaders: [{ name: "x-ms-blob-content-type", value: "image/png" }],
            },
          },
          uploadOptions: { uploadCondition: "tasksuccess" },
        },
      ],
      environmentSettings: task.environmentSettings(),
    });
  });
});
