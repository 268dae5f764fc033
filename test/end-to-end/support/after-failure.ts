/**
 * Runs an operation of the engine, and once more if it fails by a call to an engine that has ended. The Automation API
 * counts every unhandled rejection of the process as one of the program that runs at that time: also one that an earlier
 * program left behind, whose update failed (`LanguageServer.run` in @pulumi/pulumi's automation/server.ts).
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
