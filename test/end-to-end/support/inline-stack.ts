import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { type StateResource, stackResources } from "../../../scripts/rehearse/stack-resources";
import { inlineWorkspace } from "./inline-workspace";

/** A stack whose program is a function in the test and can differ between updates. */
export interface InlineStack {
  /** Deploys a program, and returns its outputs and the operations by resource name, without unchanged resources. */
  up(program: PulumiFn): Promise<Deployed>;
  /** Returns the operations that `up` would perform, according to a preview. */
  preview(program: PulumiFn): Promise<Readonly<Record<string, string>>>;
  readonly stack: Stack;
  /** The resources in the stack's state. */
  resources(): Promise<readonly StateResource[]>;
  /** Removes the stack, including its state. */
  forget(): Promise<void>;
}

export interface Deployed {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly operations: Readonly<Record<string, string>>;
  /** The warnings, including repeated ones. */
  readonly warnings: readonly string[];
}

export async function inlineStack(): Promise<InlineStack> {
  const { stack, forget } = await inlineWorkspace();
  return {
    stack,
    async up(next) {
      const operations: Record<string, string> = {};
      const warnings: string[] = [];
      const { outputs } = await stack.up({
        program: next,
        onEvent: ({ resourcePreEvent, diagnosticEvent }) => {
          note(operations, resourcePreEvent?.metadata);
          if (diagnosticEvent?.severity === "warning") warnings.push(diagnosticEvent.message.trim());
        },
      });
      const values = Object.entries(outputs).map(([name, { value }]) => [name, value]);
      return { outputs: Object.fromEntries(values), operations, warnings };
    },
    async preview(next) {
      const operations: Record<string, string> = {};
      await stack.preview({
        program: next,
        onEvent: ({ resourcePreEvent }) => note(operations, resourcePreEvent?.metadata),
      });
      return operations;
    },
    resources: () => stackResources(stack),
    forget,
  };
}

function note(operations: Record<string, string>, step?: { readonly urn: string; readonly op: string }): void {
  if (step === undefined || step.op === "same" || step.op === "read") return;
  operations[step.urn.split("::").at(-1) ?? ""] = step.op;
}
