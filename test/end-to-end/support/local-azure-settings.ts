import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stdoutOf } from "./commands";
import { localAzureFolder } from "./local-azure";

/** Runs a function while settings of local Azure have other values, and restores them. */
export async function withSettings<T>(settings: Readonly<Record<string, string>>, run: () => Promise<T>): Promise<T> {
  const file = join(localAzureFolder(), "settings.json");
  const before = await readFile(file, "utf8").catch(() => undefined);
  const set = Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
  await stdoutOf("node", ["local/dist/command/main.js", "up", ...set]);
  try {
    return await run();
  } finally {
    if (before === undefined) await rm(file, { force: true });
    else await writeFile(file, before);
  }
}
