import type { Document } from "./documents";

/** A piece of a page that people read as text. */
export interface Prose {
  /** The first line, from 1 on. */
  readonly line: number;
  /** Without markup. A code span is `CODE`, so that it counts as a word and matches no phrase. */
  readonly text: string;
  readonly kind: "paragraph" | "heading" | "table";
}

/** The paragraphs, list items, headings and rows of tables of a page, without its code. */
export function proseOf({ text }: Document): Prose[] {
  const found: { line: number; kind: Prose["kind"]; lines: string[] }[] = [];
  let isCode = false;
  let isOpen = false;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line.startsWith("```")) isCode = !isCode;
    const kind = /^#+ /.test(line) ? "heading" : line.startsWith("|") ? "table" : "paragraph";
    const isText =
      !isCode && line !== "" && !line.startsWith("```") && !/^ {4,}--/.test(raw) && !/^\|[-:|]+$/.test(line);
    const continues = isText && isOpen && kind === "paragraph" && !/^([-*]|\d+\.) /.test(line);
    if (continues) found.at(-1)?.lines.push(line);
    else if (isText) found.push({ line: index + 1, kind, lines: [line.replace(/^([-*]|\d+\.|#+) /, "")] });
    isOpen = isText && kind === "paragraph";
  }
  return found.map(({ line, kind, lines }) => ({ line, kind, text: withoutMarkup(lines.join(" ")) }));
}

/** The sentences of a text. A list that a colon introduces counts as a sentence of its own. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.?!][")*]*) +(?=["(*]*[A-Z0-9$])|(?<=:) +/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

export function wordsOf(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function withoutMarkup(text: string): string {
  return text
    .replaceAll(/`[^`]+`/g, "CODE")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\*\*|(?<![\w*])\*(?=\w)|(?<=\w)\*(?![\w*])/g, "");
}
