/**
 * Runs an operation of the engine, and retries it once if it fails because of a call to an engine that has ended. The
 * Automation API attributes every unhandled rejection of the process to the current program, even one that an earlier
 * failed program left behind (`LanguageServer.run` in @pulumi/pulumi's automation/server.ts).
 */
export async function afterFailure<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!LEFT_BEHIND.test(String(error))) throw error;
    return operation();
  }
}

const LEFT_BEHIND = /error: One or more errors occurred: 14 UNAVAILABLE: No connection established/;
