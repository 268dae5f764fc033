import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasCheckov, RECORDED, recorded, runCheckov } from "./checkov/checkov";
import { compared, withComparison } from "./checkov/compared";

/** Writes the comparison with Checkov into docs/policies.md. It records Checkov's results if `checkov` is installed. */
async function main(): Promise<void> {
  if (await hasCheckov()) writeFileSync(RECORDED, `${JSON.stringify(await runCheckov(), undefined, 2)}\n`);
  const results = await recorded();
  const file = join(__dirname, "../../docs/policies.md");
  writeFileSync(file, withComparison(readFileSync(file, "utf8"), results, await compared(results)));
}

void main();
