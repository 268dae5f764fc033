import { stdoutOf } from "./commands";

/** `local-azure status --json`, as far as these tests look. */
export interface Status {
  readonly stateFolder: string;
  readonly subscriptionId: string;
  readonly storageAccounts: readonly { readonly name: string; readonly blobEndpoint: string }[];
  readonly batchAccounts: readonly { readonly name: string; readonly accountEndpoint: string }[];
}

/**
 * What the local Azure says of itself that these tests run in: they are started by `local-azure exec`, so that this process is a client like
 * any other, with the environment that one needs.
 */
export async function localAzureStatus(): Promise<Status> {
  if (!process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST) {
    throw new Error(
      "these tests need a local Azure around them; run them by: npm run local -- npx mocha 'test/end-to-end/**/*.test.ts'",
    );
  }
  return JSON.parse(await stdoutOf("node", ["local/dist/command/main.js", "status", "--json"])) as Status;
}
