import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runNpm } from "./run-npm.mjs";

const configuration = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];

/** Whether dist/ was built from the sources as they are. */
export function buildIsCurrent(root) {
  const stamp = stampFile(root);
  return existsSync(join(root, "dist")) && existsSync(stamp) && readFileSync(stamp, "utf8") === sourcesHash(root);
}

export async function build(root) {
  const hash = sourcesHash(root);
  await runNpm(root, "building", ["run", "--silent", "build"]);
  mkdirSync(dirname(stampFile(root)), { recursive: true });
  writeFileSync(stampFile(root), hash);
}

// Goes with node_modules: other dependencies may make another build.
function stampFile(root) {
  return join(root, "node_modules", ".cache", "azure-batch-outputs", "build");
}

// By content, not by time: a fresh checkout and a switch of branches change times alone.
function sourcesHash(root) {
  const hash = createHash("sha256");
  for (const file of [...configuration, ...builtFolders(root).flatMap((folder) => sourcesIn(root, folder))]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

function builtFolders(root) {
  return JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8")).include;
}

function sourcesIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .sort();
}
