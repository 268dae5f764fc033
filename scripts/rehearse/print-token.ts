import { azureCredential } from "../../components/deployer/azure-credential";
import { settingsInVariables } from "../../components/deployer/provider-settings";

/**
 * Prints a token for a scope as JSON, for the parent process only. It signs in as azure-native does with the same
 * environment.
 */
async function main(): Promise<void> {
  const credential = await azureCredential(settingsInVariables());
  console.log(JSON.stringify(await credential.getToken(process.argv[2] ?? "")));
}

main().catch((error: unknown) => {
  console.error(`error: no token for ${process.argv[2]}: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
