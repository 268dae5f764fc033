import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline, PrincipalType } from "azure-batch-outputs";

const config = new pulumi.Config();

const pipeline = new OutputPipeline("render", {
  location: config.require("location"),
  jobs: ["frames"],
  pools: [{ name: "workers", vmSize: "Standard_D2ds_v5", nodes: config.requireNumber("nodes") }],
  // Only CI uploads the node tool. Without this, a preview by a person would show a change of that permission.
  deployer: { principalId: config.require("deployerId"), principalType: PrincipalType.ServicePrincipal },
  submitters: [
    { name: "nightly", principalId: config.require("submitterId"), principalType: PrincipalType.ServicePrincipal },
  ],
  readers: [
    {
      name: "people",
      principalId: config.require("readerId"),
      principalType: config.require("readerType") as PrincipalType,
    },
  ],
});

export const destinations = pipeline.destinations;

/** The roles that the pipeline assigns. A preview shows their changes to the reviewer of a pull request. */
export const access = pipeline.access;
