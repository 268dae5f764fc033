import { rm } from "node:fs/promises";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { ROOT } from "./commands";

/** Deploys stacks/render-consumer against a pipeline's stack, returns its outputs, and removes it. */
export async function renderConsumerOutputs(pipelineStack: string): Promise<Record<string, unknown>> {
  const workDir = join(ROOT, "stacks/render-consumer");
  const stack = await LocalWorkspace.createStack({ stackName: pipelineStack, workDir });
  try {
    await stack.setConfig("pipelineStack", { value: `organization/output-pipeline/${pipelineStack}` });
    await stack.up();
    return Object.fromEntries(Object.entries(await stack.outputs()).map(([key, { value }]) => [key, value]));
  } finally {
    await stack.destroy({ remove: true });
    await rm(join(workDir, `Pulumi.${pipelineStack}.yaml`), { force: true });
  }
}
