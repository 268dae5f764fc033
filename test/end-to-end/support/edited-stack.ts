import type { EngineEvent, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { after, afterEach, before, beforeEach } from "mocha";
import { type StateResource, stackResources } from "../../../scripts/rehearse/stack-resources";
import { inlineWorkspace } from "./inline-workspace";

/** The engine's steps for each resource that an update changes, by the resource's name. Names and steps are sorted. */
export type Steps = Readonly<Record<string, readonly string[]>>;

/** The diagnostics and steps of a program that was previewed and deployed. */
export interface Deployed {
  readonly previewed: Steps;
  readonly done: Steps;
  /** The warnings and errors of the preview. */
  readonly warnings: readonly string[];
  /** What the program noted in the preview, without warnings. */
  readonly notes: readonly string[];
}

/** A stack whose program is edited repeatedly. */
export interface EditedStack {
  readonly name: string;
  readonly stack: Stack;
  /** Previews a program, then deploys it. */
  deploy(program: PulumiFn): Promise<Deployed>;
  /** Previews a program. */
  preview(program: PulumiFn): Promise<Omit<Deployed, "done">>;
  /** Deploys a program without a preview. */
  up(program: PulumiFn): Promise<Steps>;
  /** Refreshes and returns the steps; none if the state matches Azure. */
  refresh(): Promise<Steps>;
  /** The resources in the stack's state. */
  resources(): Promise<readonly StateResource[]>;
  /** Removes the stack, including its state. */
  forget(): Promise<void>;
}

/** Creates a stack for the tests of a describe block, and destroys and removes it after them. */
export function stackOfSuite(): () => EditedStack {
  let stack: EditedStack;
  before(async () => {
    stack = await editedStack();
  });
  after(async () => {
    await stack.stack.destroy();
    await stack.forget();
  });
  return () => stack;
}

/** Creates a stack for each test of a describe block, and destroys and removes it after the test. */
export function stackOfTest(): () => EditedStack {
  let stack: EditedStack;
  beforeEach(async () => {
    stack = await editedStack();
  });
  afterEach(async () => {
    await stack.stack.destroy();
    await stack.forget();
  });
  return () => stack;
}

/** Creates the stack without deploying anything. `envVars` adds environment variables for the engine. */
export async function editedStack(envVars?: Readonly<Record<string, string>>): Promise<EditedStack> {
  const { stack, forget } = await inlineWorkspace(envVars);
  // Reading outputs starts the engine once more.
  const withoutOutputs: Stack = Object.create(stack, { outputs: { value: async () => ({}) } });

  async function run(operation: (onEvent: (event: EngineEvent) => void) => Promise<unknown>) {
    const events: EngineEvent[] = [];
    await operation((event) => events.push(event));
    return events;
  }

  async function preview(program: PulumiFn) {
    const events = await run((onEvent) => stack.preview({ program, onEvent }));
    return {
      previewed: stepsOf(events),
      warnings: messagesOf(events, ["warning", "error"]),
      notes: messagesOf(events, ["info"]),
    };
  }

  const up = async (program: PulumiFn) => stepsOf(await run((onEvent) => withoutOutputs.up({ program, onEvent })));

  return {
    name: stack.name,
    stack,
    preview,
    up,
    async deploy(program) {
      const planned = await preview(program);
      return { ...planned, done: await up(program) };
    },
    refresh: async () => refreshed(await run((onEvent) => stack.refresh({ onEvent }))),
    resources: () => stackResources(stack),
    forget,
  };
}

function stepsOf(events: readonly EngineEvent[]): Steps {
  const steps = new Map<string, string[]>();
  for (const { resourcePreEvent } of events) {
    if (resourcePreEvent === undefined) continue;
    const { op, urn } = resourcePreEvent.metadata;
    if (op === "same" || op === "read" || urn.includes("pulumi:pulumi:Stack::")) continue;
    const name = urn.split("::").at(-1) ?? urn;
    steps.set(name, [...(steps.get(name) ?? []), op].sort());
  }
  return Object.fromEntries([...steps].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Returns the resources that a refresh found changed or missing in Azure. */
function refreshed(events: readonly EngineEvent[]): Steps {
  const found = events.flatMap(({ resOutputsEvent: event }) => {
    if (event === undefined || event.metadata.op === "same" || event.metadata.op === "refresh") return [];
    return [[event.metadata.urn.split("::").at(-1) ?? "", [event.metadata.op]] as const];
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function messagesOf(events: readonly EngineEvent[], severities: readonly string[]): string[] {
  return events.flatMap(({ diagnosticEvent: event }) =>
    event !== undefined && severities.includes(event.severity) ? [event.message.trim()] : [],
  );
}
