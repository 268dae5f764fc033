import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline, PrincipalType } from "azure-batch-outputs";

const config = new pulumi.Config();

const jobs = Array.from(
  { length: config.requireNumber("shots") },
  (_, index) => `shot-${String(index + 1).padStart(4, "0")}`,
);

// Each reader needs one role assignment per job, and a subscription can have 4,000. So the readers are one group.
const readerGroupId = config.get("readerGroupId");
const readers = readerGroupId
  ? [{ name: "studio", principalId: readerGroupId, principalType: PrincipalType.Group }]
  : [];

const pipeline = new OutputPipeline("film", {
  location: config.require("location"),
  jobs,
  pools: [{ name: "workers", vmSize: "Standard_D2ds_v5", nodes: config.requireNumber("nodes") }],
  readers,
});

export const destinations = pipeline.destinations;

/** How many role assignments of the subscription the pipeline uses: two more are for the node tool. */
export const roleAssignments = jobs.length * (1 + readers.length) + 2;
