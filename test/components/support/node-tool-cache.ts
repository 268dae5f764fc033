import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "mocha";

/** Gives the tests of a suite a cache of archives of their own. */
export function useNodeToolCache(): void {
  const { XDG_CACHE_HOME } = process.env;
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "node-tool-cache-"));
    process.env.XDG_CACHE_HOME = folder;
  });
  after(() => {
    if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
    rmSync(folder, { recursive: true });
  });
}
