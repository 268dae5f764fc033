import type { ExplainedCause, Explanation, UploadPerformance } from "../explanation";

/** How many uploads the text names, the slowest first. */
const SLOWEST = 3;

/**
 * Returns an explanation as lines of text.
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
  return linesOf(explanation).join("\n");
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
    ...details.map(({ name, value }) => `${name}: ${value}`),
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

function indented(lines: readonly string[]): string[] {
  return lines.map(indent);
}

function indent(line: string): string {
  return `  ${line}`;
}
