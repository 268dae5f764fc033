import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type OutputMap, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { recordNoTraces } from "../../components/support/lean-sdk";
import { keyService } from "./key-service";
import { exportedState } from "./state-file";

// The programs run in this process.
recordNoTraces();

/** The engine's command, whose version is asked for only once. */
let engine: Promise<PulumiCommand> | undefined;

/** A stack whose program is a function of the test, in a folder of its own. */
export interface InlineWorkspace {
  readonly stack: Stack;
  /** Removes the stack with its state, and its folder. */
  forget(): Promise<void>;
}

/**
 * Creates a stack without deploying anything. `up`, `preview`, `refresh` and `destroy` of this stack do not return a
 * summary of the update, for which the Automation API starts the engine again. Its state is read from its file.
 *
 * @param envVars environment variables for the engine
 */
export async function inlineWorkspace(
  stackName: string,
  projectName: string,
  envVars: Readonly<Record<string, string>> = {},
): Promise<InlineWorkspace> {
  engine ??= PulumiCommand.get();
  const keys = await keyService();
  // If no folder is given, the Automation API creates one and does not delete it.
  const workDir = await mkdtemp(join(tmpdir(), `azure-batch-outputs-${projectName}-`));
  const stack = await LocalWorkspace.createStack(
    { stackName, projectName, program: async () => {} },
    { ...keys, workDir, envVars: { ...keys.envVars, ...envVars }, pulumiCommand: await engine },
  );
  const exportStack = stack.exportStack.bind(stack);
  stack.exportStack = async () => (await exportedState(projectName, stackName)) ?? (await exportStack());
  stack.info = async () => undefined;
  stack.outputs = () => outputsOf(stack);
  return {
    stack,
    async forget() {
      try {
        await stack.workspace.removeStack(stackName, { force: true });
      } finally {
        await rm(workDir, { recursive: true });
      }
    },
  };
}

/** Returns the stack's outputs from its state. The Automation API starts the engine twice to know which are secret. */
async function outputsOf(stack: Stack): Promise<OutputMap> {
  const { deployment } = await stack.exportStack();
  const { resources = [] } = (deployment ?? {}) as { resources?: { type: string; outputs?: object }[] };
  const { outputs = {} } = resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? {};
  return Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, { value, secret: false }]));
}
