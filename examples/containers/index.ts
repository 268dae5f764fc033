import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline } from "azure-batch-outputs";
import { destinationsOf } from "azure-batch-outputs/destinations";

const config = new pulumi.Config();
const image = config.require("image");

const pipeline = new OutputPipeline("render", {
  location: config.require("location"),
  jobs: ["primes"],
  pools: [
    {
      name: "workers",
      vmSize: "Standard_D2ds_v5",
      nodes: config.requireNumber("nodes"),
      imageName: "ubuntu-hpc-24.04",
      // The nodes pull the image before their first task.
      containers: { images: [image] },
    },
  ],
});

export const destinations = pipeline.destinations;

/** A task for `az batch task create --job-id primes --json-file task.json`. The node uploads its outputs. */
export const task = destinations.apply((description) => ({
  id: "below-100",
  commandLine: `python3 -c "print([n for n in range(2, 100) if all(n % d for d in range(2, n))])"`,
  containerSettings: { imageName: image },
  outputFiles: destinationsOf(description)
    .job("primes")
    .task("below-100")
    .outputFiles([{ kind: "TaskLog", pattern: "../std*.txt" }]),
}));
