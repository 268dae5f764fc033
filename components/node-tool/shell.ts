/** A command line that runs `script` by `/bin/sh`, as Batch runs no shell by itself. */
export function shellCommandLine(script: string): string {
  return `/bin/sh -c '${script.replaceAll("'", `'\\''`)}'`;
}
