import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline, type OutputPipelineArgs, OutputStorage, type OutputStorageArgs } from "azure-batch-outputs";

const config = new pulumi.Config();
const group = new resources.ResourceGroup("group", { location: "westeurope" });

/**
 * Converts a JSON value to an argument: `{"$output": value}` becomes an output, `{"$secret": value}` a secret, and
 * `{"$group": true}` the group's name.
 */
function argument(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(argument);
  if ("$group" in value) return group.name;
  if ("$secret" in value) return pulumi.secret(argument(value.$secret));
  if ("$output" in value) return pulumi.output(argument(value.$output));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, argument(member)]));
}

const args = argument(config.getObject("args")) as pulumi.Inputs;
const type = config.require("component");
const create = () =>
  type === "OutputStorage"
    ? new OutputStorage("made", args as unknown as OutputStorageArgs)
    : new OutputPipeline("made", args as unknown as OutputPipelineArgs);
/**
 * Whether to get the component from the plugin by its type, as programs in other languages do, without this process's
 * checks.
 */
const isRemote = config.getBoolean("remote") ?? false;
export const made = isRemote
  ? new pulumi.ComponentResource(`azure-batch-outputs:index:${type}`, "made", args, {}, true)
  : create();
