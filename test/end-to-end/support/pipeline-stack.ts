import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { type StateResource, stackResources } from "../../../scripts/rehearse/stack-resources";
import { ROOT } from "./commands";
import { localAzureFolder } from "./local-azure";
import type { Pipeline } from "./pipeline";

/** The checkout's pipeline (Pulumi.yaml at the root) as a separate stack on local Azure, through the real engine. */
export interface PipelineStack {
  readonly name: string;
  readonly stack: Stack;
  /** Reads the stack's outputs, and writes them to the files that the sample and the command read. */
  outputs(): Promise<Pipeline & { readonly destinationsFile: string }>;
  /** The resources in the stack's state. */
  resources(): Promise<readonly StateResource[]>;
  /** Removes the stack, including its state. */
  forget(): Promise<void>;
}

/**
 * Creates a stack, by default for the checkout's pipeline, without deploying anything. `config` overrides the defaults
 * of Pulumi.yaml.
 */
export async function pipelineStack(
  config: Readonly<Record<string, string>> = {},
  workDir = ROOT,
): Promise<PipelineStack> {
  const name = `e2e-${randomUUID().slice(0, 8)}`;
  const stateFolder = localAzureFolder();
  const stack = await LocalWorkspace.createStack({ stackName: name, workDir });
  for (const [key, value] of Object.entries(config)) await stack.setConfig(key, { value });
  return {
    name,
    stack,
    async outputs() {
      const outputs = Object.fromEntries(Object.entries(await stack.outputs()).map(([key, { value }]) => [key, value]));
      const destinationsFile = join(stateFolder, `${name}-destinations.json`);
      await writeFile(destinationsFile, JSON.stringify(outputs.destinations));
      return { ...(outputs as unknown as Pipeline), destinationsFile };
    },
    resources: () => stackResources(stack),
    async forget() {
      await stack.workspace.removeStack(name, { force: true });
      await rm(join(workDir, `Pulumi.${name}.yaml`), { force: true });
    },
  };
}
