import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "./mocks";

/** The part of the engine's client that signals that the program has registered all its resources. */
interface Monitor {
  signalAndWaitForShutdown?(request: unknown, answer: (error: { code: number } | null) => void): unknown;
}

/** gRPC's `UNAVAILABLE`, which the SDK interprets as an engine that has already stopped. */
const UNAVAILABLE = 14;

const guarded = new WeakSet<object>();

/**
 * Prevents the engine from treating a failed program as a complete one, which would delete the resources that the
 * program could no longer register. Arguments that are outputs can turn out to be wrong after the program itself has
 * ended. In inline programs of the Automation API, and in every program after `log.error`, the SDK then signals that
 * all resources are registered, and reports the failure only afterwards.
 */
export function guardFailedProgram(): void {
  if (isUnderMocks()) return;
  const monitor = pulumi.runtime.getMonitor() as Monitor | undefined;
  if (monitor?.signalAndWaitForShutdown === undefined || guarded.has(monitor)) return;
  guarded.add(monitor);
  const signal = monitor.signalAndWaitForShutdown.bind(monitor);
  monitor.signalAndWaitForShutdown = (request, answer) => {
    // Node.js reports unhandled errors, which the SDK then logs, after the microtasks of this turn.
    setImmediate(() => (pulumi.log.hasErrors() ? answer({ code: UNAVAILABLE }) : signal(request, answer)));
  };
}
