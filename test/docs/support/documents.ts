import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(__dirname, "..", "..", "..");

/** A Markdown file of the project. */
export interface Document {
  /** Relative to the root. */
  readonly file: string;
  readonly text: string;
}

/** The pages that people read, wherever they lie. */
export function documents(): Document[] {
  const files = globSync(["*.md", "docs/**/*.md", "examples/{,*/}*.md", "local/*.md", "local/engine/*.md"], {
    cwd: root,
  }).sort();
  return files.map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
}

/** The blocks of code in a language; "" is one that names none. */
export function blocks({ text }: Document, language: string): string[] {
  const all = text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm);
  return [...all].filter((match) => match[1] === language).map((match) => match[2] ?? "");
}
