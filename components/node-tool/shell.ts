/** Returns a command line that runs `script` with `/bin/sh`, because Batch does not start a shell. */
export function shellCommandLine(script: string): string {
  return `/bin/sh -c '${script.replaceAll("'", `'\\''`)}'`;
}
