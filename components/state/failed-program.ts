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
  separateConnections();
  const monitor = pulumi.runtime.getMonitor() as Monitor | undefined;
  if (monitor?.signalAndWaitForShutdown === undefined || guarded.has(monitor)) return;
  guarded.add(monitor);
  const signal = monitor.signalAndWaitForShutdown.bind(monitor);
  monitor.signalAndWaitForShutdown = (request, answer) => {
    // Node.js reports unhandled errors, which the SDK then logs, after the microtasks of this turn.
    setImmediate(() => (pulumi.log.hasErrors() ? answer({ code: UNAVAILABLE }) : signal(request, answer)));
  };
}

/**
 * Keeps the SDK's later connections of this process apart from its earlier ones. It never closes those of an inline
 * program, and gRPC shares the state of a connection by its port. So an engine that got the port of an earlier one was
 * taken for dead, the program was not run, and the engine deleted the whole stack as nothing was registered.
 */
function separateConnections(): void {
  const { grpcClientOptions } = pulumi.runtime as { grpcClientOptions?: Record<string, unknown> };
  if (grpcClientOptions !== undefined) grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
}
