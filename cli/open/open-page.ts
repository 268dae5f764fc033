import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWithProgram } from "./open-with-program";

/** How long the browser has to read the file, in milliseconds. */
const KEPT_MS = 60_000;

/**
 * Opens a URL in the browser, by a file that leads to it. Every user of the machine can read command lines, and the URL
 * has a secret. Only this user can read the file.
 *
 * @throws {CommandError} as `openWithProgram` does.
 */
export async function openPage(url: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "batch-outputs-view-"));
  const file = join(folder, "open.html");
  await writeFile(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${url}">\n`, { mode: 0o600 });
  setTimeout(() => rm(folder, { recursive: true, force: true }).catch(() => {}), KEPT_MS).unref();
  await openWithProgram(file, { what: "the page is at the printed URL" });
}
