import { stdoutOf } from "./commands";

/** The part of `local-azure status --json` that these tests use. */
export interface Status {
  readonly stateFolder: string;
  readonly subscriptionId: string;
  readonly deployers: Readonly<Record<string, { readonly objectId: string; readonly clientId: string }>>;
  readonly storageAccounts: readonly { readonly name: string; readonly blobEndpoint: string }[];
  readonly batchAccounts: readonly { readonly name: string; readonly accountEndpoint: string }[];
  /** The environment variables of a client. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Returns the status of the local Azure in which these tests run. `local-azure exec` starts them, so this process is a
 * normal client, with the environment that a client needs.
 */
export async function localAzureStatus(): Promise<Status> {
  checkSurroundings();
  return JSON.parse(await stdoutOf("node", ["local/dist/command/main.js", "status", "--json"])) as Status;
}

/** Returns the state folder of the local Azure in which these tests run, which does not need a process. */
export function localAzureFolder(): string {
  checkSurroundings();
  return process.env.LOCAL_AZURE_STATE ?? "";
}

function checkSurroundings(): void {
  if (!process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST) {
    throw new Error(
      "these tests need a local Azure around them; run them by: npm run local -- npx mocha 'test/end-to-end/**/*.test.ts'",
    );
  }
}
