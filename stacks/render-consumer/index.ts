import * as pulumi from "@pulumi/pulumi";
import { destinationsOf, type PipelineDescription } from "azure-batch-outputs/destinations";

// Another stack that knows a pipeline by its name alone: it imports the destinations and builds what its tasks are submitted with.
const config = new pulumi.Config();
const pipeline = new pulumi.StackReference(config.require("pipelineStack"));
const frames = config.require("job");

/** The OutputFiles of a task that renders frames: its frames as they are, its log whatever happens. For `az batch task create --json-file` too. */
export const outputFiles = pipeline.requireOutput("destinations").apply((destinations: PipelineDescription) => {
  const task = destinationsOf(destinations).job(frames).task("frames-1-100");
  return task.outputFiles([
    { kind: "TaskOutput", pattern: "frames/*.png" },
    { kind: "TaskLog", pattern: "../std*.txt" },
  ]);
});
