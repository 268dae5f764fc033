import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The files and folders of the plugin from which its schema is inferred. `index.ts` imports nothing else. */
const SOURCES = ["index.ts", "package.json", "components", "conventions", "destinations"];

/** The packages that infer the schema, or whose types are in it. */
const PACKAGES = ["@pulumi/pulumi", "@pulumi/azure-native", "typescript"];

/**
 * Returns the schema of a plugin as it was kept, or infers it and keeps it. An inference compiles all sources, which
 * takes ten seconds of processor time and 1 GiB of memory, and each preview and update needs the schema. Options of the
 * compiler are not compared: the only one that changes the schema is one that the SDK sets itself.
 *
 * @param folder the plugin's folder. The schema is kept in its `node_modules/.cache`. If it cannot be written, each
 *   process infers the schema.
 * @param refining the folder of the code that refines the schema. If it is compiled, it can be older than the sources.
 */
export async function keptSchema(
  folder: string,
  infer: () => Promise<string>,
  refining: string = __dirname,
): Promise<string> {
  const file = join(folder, "node_modules", ".cache", "azure-batch-outputs", "schema.json");
  const source = sourceHash(folder, refining);
  const kept = read(file);
  if (kept?.source === source) return kept.schema;
  const schema = await infer();
  keep(file, { source, schema });
  return schema;
}

interface KeptSchema {
  /** The hash of everything from which the schema was inferred. */
  readonly source: string;
  readonly schema: string;
}

function sourceHash(folder: string, refining: string): string {
  const hash = createHash("sha256");
  for (const file of SOURCES.flatMap((source) => filesIn(join(folder, source)))) {
    hash
      .update(`${file.slice(folder.length)}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  for (const name of readdirSync(refining).sort()) hash.update(readFileSync(join(refining, name))).update("\0");
  for (const name of PACKAGES) hash.update(manifestOf(name, folder)).update("\0");
  return hash.digest("hex");
}

function manifestOf(name: string, folder: string): string {
  try {
    return readFileSync(createRequire(join(folder, "package.json")).resolve(`${name}/package.json`), "utf8");
  } catch {
    // The SDK contains a copy of TypeScript for plugins that do not install it.
    return "";
  }
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return files.sort().map((name) => join(path, name));
}

function read(file: string): KeptSchema | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as KeptSchema;
  } catch {
    return undefined;
  }
}

/** Writes by a rename, because several processes of a plugin can run at the same time. */
function keep(file: string, schema: KeptSchema): void {
  const temporary = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, JSON.stringify(schema));
    renameSync(temporary, file);
  } catch {
    // The folder can be read-only.
  }
}
