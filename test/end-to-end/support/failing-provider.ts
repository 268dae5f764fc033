import { startProviderProxy } from "./provider-proxy";

/**
 * A provider between the engine and local Azure's provider. It forwards every call, and can refuse one change of a
 * resource.
 */
export interface FailingProvider {
  /** The environment with which an engine uses it instead of azure-native. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Refuses the change with this number, counted from now on; 0 refuses none. The refusal waits for a promise, if one
   * is given.
   */
  failAt(change: number, after?: Promise<unknown>): void;
  /** Returns the number of changes requested since then. */
  changes(): number;
  close(): void;
}

/** Azure's answer during a short outage. */
const UNAVAILABLE = 'Status=503 Code="ServiceUnavailable" Message="refused by the test"';

/** Starts it in front of the provider that the environment names. */
export async function startFailingProvider(): Promise<FailingProvider> {
  const { environment, intercept, close } = await startProviderProxy();
  let count = 0;
  let failing = 0;
  let awaited: Promise<unknown> = Promise.resolve();
  intercept({
    refuse() {
      count++;
      return count === failing ? { message: UNAVAILABLE, when: awaited } : undefined;
    },
  });
  return {
    environment,
    failAt(change, after = Promise.resolve()) {
      count = 0;
      failing = change;
      awaited = after;
    },
    changes: () => count,
    close,
  };
}
