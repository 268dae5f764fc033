import { join } from "node:path";
import type { Signals } from "./engine";
import { openStack, type RehearsalStack, type StackStates } from "./workspace";

/** The checkout. Its `Pulumi.yaml` is that of the pipeline. */
export const ROOT = join(__dirname, "../..");

/** Opens the stack with the pipeline that a user deploys: stacks/output-pipeline. */
export function openPipelineStack(states: StackStates, stackName: string, signals: Signals): RehearsalStack {
  return openStack(states, { stackName, workDir: ROOT }, {}, signals);
}

/** The configuration of the pipeline: everything can be deleted, and no more nodes than the questions need. */
export function pipelineConfig(
  { location, vmSize }: { readonly location: string; readonly vmSize: string },
  nodes: number,
): Readonly<Record<string, string>> {
  return { location, vmSize, nodes: String(nodes), retainOutputs: "false" };
}
