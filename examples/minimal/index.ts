import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline } from "azure-batch-outputs";

const config = new pulumi.Config();

const pipeline = new OutputPipeline("render", {
  location: config.require("location"),
  jobs: ["frames"],
  pools: [{ name: "workers", vmSize: config.require("vmSize"), nodes: config.requireNumber("nodes") }],
  // Owner of the subscription is not enough to submit jobs or to read outputs.
  submitters: [{ name: "me", principalId: authorization.getClientConfigOutput().objectId }],
});

/** Where tasks store their outputs: for programs that submit tasks, and for readers. */
export const destinations = pipeline.destinations;

/** The container of each job, with the ARM id to which another stack can grant access. */
export const containers = pipeline.containers;
