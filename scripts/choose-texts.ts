import { createHash } from "node:crypto";
import { glob, readFile, stat } from "node:fs/promises";

/**
 * Returns the texts that the job top-words reads.
 *
 * @param files paths of texts. If empty, the three longest Markdown and text documents among the installed dependencies
 * are used.
 * @throws if a file cannot be read or is empty.
 */
export async function chooseTexts(files: readonly string[] = []): Promise<string[]> {
  return files.length > 0 ? checked(files) : longestDocuments(3);
}

async function checked(files: readonly string[]): Promise<string[]> {
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile() || found.size === 0) {
      throw new Error(`--input must name files that hold text, got ${JSON.stringify(file)}; check the path`);
    }
  }
  return [...files];
}

async function longestDocuments(count: number): Promise<string[]> {
  const sizes = new Map<string, number>();
  for await (const file of glob("node_modules/{*,@*/*}/{*,docs/*}.{md,txt}")) {
    sizes.set(file, (await stat(file)).size);
  }
  const longestFirst = [...sizes].sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || a.localeCompare(b));
  const documents = new Map<string, string>();
  for (const [file] of longestFirst) {
    // Several packages often contain the same changelog or notice.
    const hash = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    documents.set(hash, documents.get(hash) ?? file);
    if (documents.size === count) return [...documents.values()];
  }
  throw new Error(`node_modules must hold ${count} text documents, got ${documents.size}; name some by --input FILE…`);
}
