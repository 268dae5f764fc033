/**
 * Returns a command line of one line that runs `script` with `/bin/sh`, because Batch does not start a shell. Nothing
 * documents line breaks in a command line, so the lines are joined: each ends a command, unless it ends with one of the
 * words and signs after which a shell expects more. Lines with a comment are left out.
 */
export function shellCommandLine(script: string): string {
  const lines = script
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const joined = lines.reduce((text, line) => `${text}${EXPECTS_MORE.test(text) ? " " : "; "}${line}`);
  return `/bin/sh -c '${joined.replaceAll("'", `'\\''`)}'`;
}

const EXPECTS_MORE = /(?:^\(|\{|\bthen|\belse|\bdo|\bin|&&|\|\||\||;;)$/;
