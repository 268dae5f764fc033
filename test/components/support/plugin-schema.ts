import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetSchemaRequest } from "@pulumi/pulumi/proto/provider_pb";

const root = join(__dirname, "..", "..", "..");

/** The types of all components in the plugin's schema, sorted. */
export const COMPONENT_TYPES = [
  "ContainerGrant",
  "LinkedBatchAccount",
  "NodeTool",
  "OutputPipeline",
  "OutputPool",
  "OutputStorage",
  "OutputWriter",
].map((name) => `azure-batch-outputs:index:${name}`);

/** The schema of the components, as other languages receive it. */
export interface Schema {
  name: string;
  resources: Record<string, ResourceSchema>;
  types: Record<string, TypeSchema>;
}

interface TypeSchema {
  description?: string;
  properties?: Record<string, Property>;
  required?: string[];
  enum?: { value: string }[];
}

export interface ResourceSchema {
  isComponent: boolean;
  description?: string;
  inputProperties: Record<string, Property>;
  properties: Record<string, Property>;
  requiredInputs?: string[];
}

export interface Property {
  type?: string;
  $ref?: string;
  plain?: boolean;
  items?: Property;
  additionalProperties?: Property;
  description?: string;
}

let schema: Promise<Schema> | undefined;

/** Returns the plugin's schema, for which this process starts the plugin once. */
export function pluginSchema(): Promise<Schema> {
  schema ??= schemaOf(root);
  return schema;
}

/**
 * Starts the plugin in a folder as the engine does, with `node run-plugin <folder>`, which prints its port, and returns
 * its schema.
 */
export async function schemaOf(folder: string): Promise<Schema> {
  const args = [require.resolve("@pulumi/pulumi/cmd/run-plugin"), folder, "127.0.0.1:1"];
  const env = { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "true" };
  const plugin = spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(plugin, "exit");
  try {
    const [port] = await once(createInterface({ input: plugin.stdout }), "line");
    return await getSchema(`127.0.0.1:${port}`);
  } finally {
    plugin.kill();
    await exited;
  }
}

function getSchema(address: string): Promise<Schema> {
  const client = new ResourceProviderClient(address, credentials.createInsecure(), {
    "grpc.max_receive_message_length": 64 * 1024 * 1024,
  });
  return new Promise((resolve, reject) => {
    client.getSchema(new GetSchemaRequest(), (error, response) => {
      client.close();
      if (error) reject(error);
      else resolve(JSON.parse(response.getSchema()) as Schema);
    });
  });
}
