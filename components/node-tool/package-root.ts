import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the folder that contains this package's package.json, both for the sources and for `dist`. */
export function packageRoot(from = __dirname): string {
  return existsSync(join(from, "package.json")) ? from : packageRoot(dirname(from));
}

/** Returns the version of this package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string }).version;
}
