import { stripVTControlCharacters } from "node:util";
import type { ExplainedCause, Explanation, UploadPerformance } from "../explanation";

/** How many uploads the text names, the slowest first. */
const SLOWEST = 3;

/**
 * Returns an explanation as lines of text. Control characters of programs, which a terminal would follow, are escaped.
 *
 * @example
 * task frame-1 failed with exit code 3
 *   FailureExitCode (usererror): The task exited with an exit code representing a failure
 *   cause: the program exited with a code other than 0
 *   do: read the last lines of stderr.txt and stdout.txt
 *   stderr.txt:
 *     no such texture: wood.png
 */
export function explanationText(explanation: Explanation): string {
  return linesOf(explanation).map(printable).join("\n");
}

function linesOf({ subject, summary, causes, files, uploads, parts, omittedParts = 0 }: Explanation): string[] {
  return [
    `${subject} ${summary}`,
    ...[
      ...causes.flatMap(causeLines),
      ...files.flatMap(({ path, lines }) => [`${path}:`, ...indented(lines)]),
      ...(uploads === undefined ? [] : uploadLines(uploads)),
      ...parts.flatMap(linesOf),
      ...(omittedParts > 0 ? [`and ${omittedParts} more`] : []),
    ].map(indent),
  ];
}

function causeLines({ code, category, message, details, cause, fix }: ExplainedCause): string[] {
  return [
    `${code}${category === undefined ? "" : ` (${category})`}${message === undefined ? "" : `: ${message}`}`,
    ...details.map(({ name, value }) => [name, value].filter((part) => part !== undefined).join(": ")),
    ...(cause === undefined ? [] : [`cause: ${cause}`]),
    ...(fix === undefined ? [] : [`do: ${fix}`]),
  ];
}

function uploadLines({ seconds, files }: UploadPerformance): string[] {
  const slowest = files.filter((file) => file.seconds !== undefined).sort((a, b) => b.seconds! - a.seconds!);
  const unfinished = files.filter((file) => file.seconds === undefined);
  return [
    `uploads: ${files.length} files in ${seconds.toFixed(1)} s${unfinished.length > 0 ? `, ${unfinished.length} of them failed` : ""}`,
    ...indented(slowest.slice(0, SLOWEST).map(({ file, seconds }) => `${seconds?.toFixed(1)} s: ${file}`)),
  ];
}

function printable(line: string): string {
  return stripVTControlCharacters(line).replace(
    /(?!\t)\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function indented(lines: readonly string[]): string[] {
  return lines.map(indent);
}

function indent(line: string): string {
  return `  ${line}`;
}
