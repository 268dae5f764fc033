import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Exchange } from "./question";

/** The signals that end a rehearsal. */
export interface Signals {
  /** Aborts the waits of the rehearsal. */
  readonly waits: AbortSignal;
  /** Asks the engine to end. A terminal's SIGINT reaches the engine directly, and a second one would kill it. */
  readonly engine: AbortSignal;
}

/** The options of an operation of the Automation API. */
interface OperationOptions {
  readonly color: "never";
  readonly signal: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
}

/** How an operation of the engine ended. */
export interface EngineRun {
  readonly succeeded: boolean;
  /** The steps by the resource's name, without unchanged resources. */
  readonly steps: Readonly<Record<string, readonly string[]>>;
  /** The errors of the engine, the program and Azure. */
  readonly errors: readonly string[];
  /** For the report: the operation, and the first error of Azure if it failed. */
  readonly exchange: Exchange;
}

/** An operation that takes longer is ended. */
const LONGEST_OPERATION_MS = 45 * 60_000;

/**
 * Runs an operation to its end, whether it succeeds or fails, and prints a line for each change of a resource.
 *
 * @throws if it fails because the rehearsal was interrupted.
 */
export async function runEngine(
  request: string,
  { engine, waits }: Signals,
  operation: (options: OperationOptions) => Promise<unknown>,
): Promise<EngineRun> {
  const steps: Record<string, string[]> = {};
  const errors: string[] = [];
  const onEvent = ({ resourcePreEvent, diagnosticEvent }: EngineEvent) => {
    const { op = "same", urn = "", type = "" } = resourcePreEvent?.metadata ?? {};
    if (type.startsWith("azure-native:") && !["same", "read", "refresh"].includes(op)) {
      const name = urn.split("::").at(-1) ?? urn;
      console.error(`    ${op} ${name}`);
      steps[name] = [...(steps[name] ?? []), op];
    }
    const { severity, message = "" } = diagnosticEvent ?? {};
    if (severity === "info" || severity === "warning") console.error(`    ${message.trim()}`);
    if (severity === "error") errors.push(message.trim());
  };
  const signal = AbortSignal.any([engine, AbortSignal.timeout(LONGEST_OPERATION_MS)]);
  try {
    await operation({ color: "never", signal, onEvent });
  } catch (error) {
    if (errors.length === 0) errors.push(error instanceof Error ? error.message : String(error));
  }
  const succeeded = errors.length === 0;
  // An interrupted operation is no answer.
  if (!succeeded) waits.throwIfAborted();
  const refusals = errors.map(armError).filter((refusal) => refusal.code !== undefined);
  const failure = succeeded ? {} : (refusals[0] ?? { message: errors.join("\n") });
  return { succeeded, steps, errors, exchange: { request, ...failure } };
}

/** Returns Azure's answer in an error of azure-native: `Status=409 Code="PoolBeingResized" Message="…"`. */
export function armError(text: string): Pick<Exchange, "status" | "code" | "message"> {
  const [, code] = /\bCode="([^"]+)"/.exec(text) ?? [];
  const [, message] = /\bMessage="((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
  const [, status] = /\bStatus(?:Code)?=(\d{3})\b/.exec(text) ?? [];
  if (code === undefined) return { message: text };
  return { ...(status !== undefined && { status: Number(status) }), code, message: message ?? text };
}

/**
 * Returns whether Azure accepted a change.
 *
 * @param refusals the statuses that answer the question (default: 400). Azure answers 400 to a request that cannot
 *   succeed.
 * @throws if the operation failed in another way, such as with a missing role, a conflict or the network.
 */
export function isAccepted(run: EngineRun, refusals: readonly number[] = [400]): boolean {
  const { status } = run.exchange;
  return status !== undefined && refusals.includes(status) ? false : mustSucceed(run).succeeded;
}

/** Fails if an operation failed. */
export function mustSucceed(run: EngineRun): EngineRun {
  if (!run.succeeded) throw new Error(`${run.exchange.request} failed:\n${run.errors.join("\n")}`);
  return run;
}
