import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline } from "azure-batch-outputs";

const config = new pulumi.Config();

// Both pools share one identity, so the tasks of `movie` can read what the tasks of `frames` have stored.
const pipeline = new OutputPipeline("film", {
  location: config.require("location"),
  jobs: ["frames", "movie"],
  pools: [
    { name: "render", vmSize: "Standard_F16s_v2", nodes: config.requireNumber("renderNodes") },
    { name: "join", vmSize: "Standard_D2ds_v5", nodes: 1 },
  ],
  submitters: [{ name: "me", principalId: authorization.getClientConfigOutput().objectId }],
});

/** One description for both pools. Its `pools` has the id of each pool, by name. */
export const destinations = pipeline.destinations;
