import * as pulumi from "@pulumi/pulumi";
import { destinationsOf, type PipelineDescription } from "azure-batch-outputs/destinations";

// A separate stack that knows a pipeline only by its name. It imports the destinations and builds the output settings
// of its tasks.
const config = new pulumi.Config();
const pipeline = new pulumi.StackReference(config.require("pipelineStack"));
const frames = config.require("job");

/**
 * The OutputFiles of a task that renders frames: it uploads the frames if the task succeeds, and the log in any case.
 * Also usable with `az batch task create --json-file`.
 */
export const outputFiles = pipeline.requireOutput("destinations").apply((destinations: PipelineDescription) => {
  const task = destinationsOf(destinations).job(frames).task("frames-1-100");
  return task.outputFiles([
    { kind: "TaskOutput", pattern: "frames/*.png" },
    { kind: "TaskLog", pattern: "../std*.txt" },
  ]);
});
