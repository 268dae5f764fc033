import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PluginBuild } from "esbuild";
import { after, before } from "mocha";
import { SMALL_BLOCK, SMALL_RANGE } from "../../outputs/support/small-requests";

/** Bundles the command with small blocks for a suite. Returns its file. */
export function useSmallBlocksCommand(): () => string {
  let folder = "";
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "small-blocks-"));
    const { bundleCommand } = await import("../../../scripts/bundle/bundle-command.mjs");
    await bundleCommand(folder, { "batch-outputs": "cli/start-on-node.ts" }, [
      { name: "small blocks", setup: useSmallBlocks },
    ]);
  });
  after(() => rmSync(folder, { recursive: true }));
  return () => join(folder, "batch-outputs.cjs");
}

function useSmallBlocks({ onLoad }: PluginBuild): void {
  const sizes = { firstBlock: SMALL_BLOCK, range: SMALL_RANGE };
  onLoad({ filter: /[\\/]outputs[\\/]request-sizes\.ts$/ }, () => ({
    contents: `export const REQUEST_SIZES = ${JSON.stringify(sizes)};`,
  }));
}
