import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { afterFailure } from "./after-failure";
import type { StateResource } from "./pipeline-stack";

/** What an update does to each resource that it does not leave as it is: the engine's steps by the resource's name, both sorted. */
export type Steps = Readonly<Record<string, readonly string[]>>;

/** What a program that is previewed and deployed was told and did. */
export interface Deployed {
  readonly previewed: Steps;
  readonly done: Steps;
  /** The diagnostics of the preview: warnings and errors. */
  readonly warnings: readonly string[];
}

/** One stack whose program is edited again and again. */
export interface EditedStack {
  readonly name: string;
  readonly stack: Stack;
  /** Previews a program, then deploys it. */
  deploy(program: PulumiFn): Promise<Deployed>;
  /** Previews a program. */
  preview(program: PulumiFn): Promise<Pick<Deployed, "previewed" | "warnings">>;
  /** Deploys a program without a preview. */
  up(program: PulumiFn): Promise<Steps>;
  /** The steps that a refresh takes; none if the state is what Azure has. */
  refresh(): Promise<Steps>;
  /** The resources in the stack's state. */
  resources(): Promise<readonly (StateResource & { readonly delete?: boolean })[]>;
  /** Forgets the stack, whatever it still has. */
  forget(): Promise<void>;
}

/** Creates the stack; nothing is deployed yet. The engine gets extra environment variables. */
export async function editedStack(envVars: Readonly<Record<string, string>> = {}): Promise<EditedStack> {
  const name = `e2e-${randomUUID().slice(0, 8)}`;
  // Without a folder of ours the Automation API makes one that stays.
  const workDir = await mkdtemp(join(tmpdir(), "azure-batch-outputs-edits-"));
  const stack = await LocalWorkspace.createStack(
    { stackName: name, projectName: "edits", program: async () => {} },
    { workDir, envVars },
  );

  async function run(operation: (onEvent: (event: EngineEvent) => void) => Promise<unknown>) {
    return afterFailure(async () => {
      const events: EngineEvent[] = [];
      await operation((event) => events.push(event));
      return events;
    });
  }

  async function preview(program: PulumiFn) {
    const events = await run((onEvent) => stack.preview({ program, onEvent }));
    return { previewed: stepsOf(events), warnings: warningsOf(events) };
  }

  const up = async (program: PulumiFn) => stepsOf(await run((onEvent) => stack.up({ program, onEvent })));

  return {
    name,
    stack,
    preview,
    up,
    async deploy(program) {
      const planned = await preview(program);
      return { ...planned, done: await up(program) };
    },
    refresh: async () => refreshed(await run((onEvent) => stack.refresh({ onEvent }))),
    async resources() {
      const { deployment } = await stack.exportStack();
      return (deployment as { resources?: StateResource[] }).resources ?? [];
    },
    async forget() {
      await stack.workspace.removeStack(name, { force: true });
      await rm(workDir, { recursive: true });
    },
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

/** What a refresh found: the resources that Azure has in another shape, or no longer. */
function refreshed(events: readonly EngineEvent[]): Steps {
  const found = events.flatMap(({ resOutputsEvent: event }) => {
    if (event === undefined || event.metadata.op === "same" || event.metadata.op === "refresh") return [];
    return [[event.metadata.urn.split("::").at(-1) ?? "", [event.metadata.op]] as const];
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function warningsOf(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ diagnosticEvent: event }) =>
    event !== undefined && (event.severity === "warning" || event.severity === "error") ? [event.message.trim()] : [],
  );
}
