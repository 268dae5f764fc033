import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(__dirname, "..", "..");

/** The imports of each file, as paths from the root of the checkout. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Returns the specifiers of everything that a file imports or exports from elsewhere: values and types, at the start or
 * when needed.
 */
export function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|(?<![.\w])(?:import|require)\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s+"([^"]+)"/g,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

/** Returns the source files of a folder of the checkout, and which files of the checkout each of them imports. */
export function importGraph(folder: string): ImportGraph {
  const files = globSync(`${folder}/**/*.{ts,mts}`, {
    cwd: root,
    exclude: ["**/node_modules/**", "local/dist/**", "local/test/**"],
  });
  return new Map(files.map((file) => [file, importsOf(file).flatMap((specifier) => fileOf(file, specifier) ?? [])]));
}

/**
 * Returns a ring for each group of nodes that lead to each other, as the nodes of a way around it. The first node is
 * also the last.
 */
export function ringsOf(graph: ImportGraph): string[][] {
  const rings: string[][] = [];
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): void => {
    const at = way.indexOf(node);
    if (at !== -1) {
      rings.push([...way.slice(at), node]);
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...way, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return rings;
}

/** Returns which folders inside `folder` import which others. Files that lie directly in `folder` belong to none. */
export function folderGraph(folder: string, graph: ImportGraph): ImportGraph {
  const roomOf = (file: string) => /^([^/]+)\/./.exec(relative(folder, file))?.[1];
  const rooms = new Map<string, string[]>();
  for (const [file, targets] of graph) {
    const room = roomOf(file);
    if (room === undefined || room === "..") continue;
    const others = targets
      .flatMap((target) => roomOf(target) ?? [])
      .filter((other) => other !== room && other !== "..");
    rooms.set(room, [...(rooms.get(room) ?? []), ...others]);
  }
  return rooms;
}

/**
 * Returns the folder that an import reaches into past its `index.ts`, or past its `internal.ts`, which is for the other
 * folders of this project. Returns undefined for an import that does not.
 */
export function folderReachedInto(importer: string, imported: string): string | undefined {
  for (let folder = dirname(imported); folder !== "."; folder = dirname(folder)) {
    const isOwn = importer.startsWith(`${folder}/`);
    const isEntry = ["index.ts", "internal.ts"].includes(relative(folder, imported));
    if (!isOwn && !isEntry && existsSync(join(root, folder, "index.ts"))) return folder;
  }
  return undefined;
}

/** Returns the file of the checkout that a relative specifier means. */
export function fileOf(importer: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const path = join(dirname(importer), specifier).replace(/\.m?js$/, "");
  const candidates = [path, `${path}.ts`, `${path}.mts`, join(path, "index.ts")];
  return candidates.find((candidate) => /\.m?ts$/.test(candidate) && existsSync(join(root, candidate)));
}
