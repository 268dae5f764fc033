import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package: where its package.json is, whether this runs from the sources or from `dist`. */
export function packageRoot(from = __dirname): string {
  return existsSync(join(from, "package.json")) ? from : packageRoot(dirname(from));
}

/** The version of this package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string }).version;
}
