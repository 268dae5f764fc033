import type { Document } from "./documents";

/** What a page shows and a reader copies: shell commands, or a file. */
export type Copied =
  | { readonly page: string; readonly commands: readonly string[] }
  | { readonly page: string; readonly file: string; readonly content: string };

/**
 * Returns what a reader copies from a page, in order: each block of `sh`, and each block below a line that has a file's
 * name and nothing else, such as `index.ts`:
 */
export function copiedFrom({ file: page, text }: Document): Copied[] {
  const blocks = text.matchAll(/(?:^`([\w./-]+)`:\n\n)?^```([^\n]*)\n([\s\S]*?)^```$/gm);
  return [...blocks].flatMap(([, file, language, content = ""]): Copied[] => {
    if (file !== undefined) return [{ page, file, content }];
    if (language === "sh") return [{ page, commands: content.split("\n").filter((line) => line.trim() !== "") }];
    return [];
  });
}
