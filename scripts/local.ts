import { CommandFailedError, run } from "./steps";

/** `npm run local -- COMMAND…`: runs any command against local Azure, with the engine on its PATH. */
async function main(): Promise<void> {
  const command = process.argv.slice(2);
  if (command.length === 0) throw new Error("a command must be given, such as: npm run local -- pulumi preview");
  await run("node", ["local/dist/command/main.js", "exec", "--", ...command]);
}

main().catch((error: unknown) => {
  if (error instanceof CommandFailedError) {
    process.exitCode = error.exitCode;
    return;
  }
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
});
