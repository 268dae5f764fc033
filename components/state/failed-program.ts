import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "./mocks";

/** The part of the engine's client that tells it that the program has registered all that it wants to have. */
interface Monitor {
  signalAndWaitForShutdown?(request: unknown, answer: (error: { code: number } | null) => void): unknown;
}

/** gRPC's `UNAVAILABLE`, which the SDK takes for an engine that has ended already. */
const UNAVAILABLE = 14;

const guarded = new WeakSet<object>();

/**
 * Keeps the engine from taking a program that has failed for a complete one, which would make it delete what the program
 * could not register any longer. Arguments that are outputs can turn out wrong when the program itself has ended. After
 * that, the SDK signals that all is registered in inline programs of the Automation API, and after `log.error` in every
 * program, and tells of the failure only then.
 */
export function guardFailedProgram(): void {
  if (isUnderMocks()) return;
  separateConnections();
  const monitor = pulumi.runtime.getMonitor() as Monitor | undefined;
  if (monitor?.signalAndWaitForShutdown === undefined || guarded.has(monitor)) return;
  guarded.add(monitor);
  const signal = monitor.signalAndWaitForShutdown.bind(monitor);
  monitor.signalAndWaitForShutdown = (request, answer) => {
    // Node tells of unhandled errors, which the SDK then logs, after the microtasks of this turn.
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
