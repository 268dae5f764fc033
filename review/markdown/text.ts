/** The longest text of one value in a table or a sentence. */
const MAX_SPAN = 300;

/** The longest message. */
const MAX_BLOCK = 2000;

/**
 * Returns a text as inline code, in which Markdown shows no mention, link, image or HTML. Characters that end a cell of
 * a table, control the terminal or change the direction of text are written as `\u{7c}`.
 */
export function code(text: string): string {
  const shown = visible(cut(text, MAX_SPAN).replaceAll(/\s+/g, " ").trim()).replaceAll("|", "\\u{7c}");
  if (shown === "") return "(empty)";
  const fence = "`".repeat(longestRun(shown) + 1);
  // One space on both sides is not part of the code.
  const space = /^`|`$/.test(shown) ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Returns a message as a block of code that belongs to an item of a list. */
export function block(text: string): string {
  const shown = cut(text, MAX_BLOCK).split(/\r?\n/).map(visible).join("\n").trim();
  const fence = "`".repeat(Math.max(2, longestRun(shown)) + 1);
  return [`${fence}text`, ...shown.split("\n"), fence].map((line) => `  ${line}`).join("\n");
}

/** Returns a number with a noun, such as `2 pools`. */
export function quantity(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : plural}`;
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}… (${text.length - length} more characters)`;
}

/** Control and format characters, separators of lines, and halves of surrogate pairs. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
