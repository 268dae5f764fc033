import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runNpm } from "./run-npm.mjs";

/** The folders whose files the build bundles, and the one of the scripts that do so. Workspaces have none of them. */
const BUNDLED = ["cli", "view", "scripts/bundle"];

/** Returns whether the builds of the checkout and its workspaces match the current sources. */
export function buildIsCurrent(root) {
  const stamp = stampFile(root);
  const isBuilt = projects(root).every((folder) => existsSync(join(root, folder, "dist")));
  return isBuilt && existsSync(stamp) && readFileSync(stamp, "utf8") === sourcesHash(root);
}

export async function build(root) {
  const hash = sourcesHash(root);
  // A failed build must not count as the build of the sources before it.
  rmSync(stampFile(root), { force: true });
  await intoEmptyFolders(
    projects(root).map((folder) => join(root, folder, "dist")),
    () => runNpm(root, "building", ["run", "--silent", "build"]),
  );
  mkdirSync(dirname(stampFile(root)), { recursive: true });
  writeFileSync(stampFile(root), hash);
}

/**
 * Moves folders away while a build fills new ones, because a file that has moved would otherwise stay and be packed. If
 * the build fails, the folders come back: a local Azure can run from them, and its command is needed to stop it.
 */
async function intoEmptyFolders(folders, run) {
  const previous = (folder) => `${folder}.previous`;
  for (const folder of folders) {
    rmSync(previous(folder), { recursive: true, force: true });
    if (existsSync(folder)) renameSync(folder, previous(folder));
  }
  try {
    await run();
  } catch (error) {
    for (const folder of folders) {
      rmSync(folder, { recursive: true, force: true });
      if (existsSync(previous(folder))) renameSync(previous(folder), folder);
    }
    throw error;
  }
  for (const folder of folders) rmSync(previous(folder), { recursive: true, force: true });
}

// In node_modules, because other dependencies may change the build.
function stampFile(root) {
  return join(root, "node_modules", ".cache", "azure-batch-outputs", "build");
}

// Compares content, not time: a fresh checkout or a switch of branches changes only times.
function sourcesHash(root) {
  const hash = createHash("sha256");
  const files = projects(root).flatMap((folder) => [
    join(folder, "package.json"),
    join(folder, "tsconfig.build.json"),
    ...[...builtFolders(join(root, folder)), ...BUNDLED].flatMap((built) => sourcesIn(root, join(folder, built))),
  ]);
  for (const file of ["package-lock.json", "tsconfig.json", ...files]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** Returns the folders to build: the checkout and its workspaces. */
function projects(root) {
  const { workspaces = [] } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return ["", ...workspaces];
}

function builtFolders(project) {
  return JSON.parse(readFileSync(join(project, "tsconfig.build.json"), "utf8")).include;
}

function sourcesIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .sort();
}
