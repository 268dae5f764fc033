import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type OutputMap, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { after } from "mocha";
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
  /** Removes the stack with its state, and its folder. An empty stack can serve another test before. */
  forget(): Promise<void>;
}

/** Empty stacks that tests have forgotten. To create and to remove a stack are two starts of the engine. */
const spare: InlineWorkspace[] = [];

// A root hook: it runs after the tests of all files.
after(async () => {
  for (const { forget } of spare.splice(0)) await forget();
});

/**
 * Returns an empty stack, which an earlier test can have used. `up`, `preview`, `refresh` and `destroy` of this stack
 * do not return a summary of the update, for which the Automation API starts the engine again. Its state is read from
 * its file.
 *
 * @param envVars environment variables for the engine. Defaults to none.
 */
export async function inlineWorkspace(envVars?: Readonly<Record<string, string>>): Promise<InlineWorkspace> {
  const workspace = (envVars === undefined && spare.pop()) || (await newWorkspace(envVars));
  return {
    ...workspace,
    async forget() {
      if (envVars === undefined && (await isAsNew(workspace))) spare.push(workspace);
      else await workspace.forget();
    },
  };
}

/** The parts of a state that an empty stack does not have. */
interface StateLists {
  readonly resources?: readonly unknown[];
  readonly pending_operations?: readonly unknown[];
}

/** Returns whether a stack has no resources and no configuration. */
async function isAsNew({ stack }: InlineWorkspace): Promise<boolean> {
  const { config = {} } = await stack.workspace.stackSettings(stack.name);
  const { deployment } = await stack.exportStack();
  const { resources = [], pending_operations: pending = [] } = (deployment ?? {}) as StateLists;
  return Object.keys(config).length === 0 && resources.length === 0 && pending.length === 0;
}

/** Creates a stack without deploying anything. */
async function newWorkspace(envVars: Readonly<Record<string, string>> = {}): Promise<InlineWorkspace> {
  engine ??= PulumiCommand.get();
  const keys = await keyService();
  // If no folder is given, the Automation API creates one and does not delete it.
  const workDir = await mkdtemp(join(tmpdir(), "azure-batch-outputs-inline-"));
  const [stackName, projectName] = [`e2e-${randomUUID().slice(0, 8)}`, "inline"];
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
