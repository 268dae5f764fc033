import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { POOL_EFFECTS_FILE } from "../end-to-end/support/pool-effects";
import { derivedEffects } from "./derived-effects";
import { effectsTable, withTable } from "./effects-table";

/** Writes what each edit of a pool does, and the table of it in docs/components.md. */
async function main(): Promise<void> {
  const effects = await derivedEffects();
  writeFileSync(POOL_EFFECTS_FILE, `${JSON.stringify(effects, undefined, 2)}\n`);
  const file = join(__dirname, "../../docs/components.md");
  writeFileSync(file, withTable(readFileSync(file, "utf8"), effectsTable(effects)));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
