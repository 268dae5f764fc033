import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline } from "azure-batch-outputs";
import { destinationsOf } from "azure-batch-outputs/destinations";

const config = new pulumi.Config();

const pipeline = new OutputPipeline("render", {
  location: config.require("location"),
  jobs: ["frames"],
  pools: [
    {
      name: "workers",
      vmSize: config.require("vmSize"),
      nodes: config.requireNumber("nodes"),
      imageName: "windows-2022",
    },
  ],
  submitters: [{ name: "me", principalId: authorization.getClientConfigOutput().objectId }],
});

export const destinations = pipeline.destinations;

/** A task for `az batch task create --job-id frames --json-file task.json`. Its commands are those of cmd. */
export const task = destinations.apply((description) => {
  const pool = destinationsOf(description).pool("workers");
  return {
    id: "frame-1",
    commandLine: pool.commandLine('md frames& echo 1>frames\\1.txt& batch-outputs save TaskOutput "frames\\*.txt"'),
    outputFiles: [pool.job("frames").task("frame-1").outputFile("TaskLog", "..\\std*.txt")],
  };
});
