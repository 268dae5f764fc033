/** Names that wine takes from its registry, and not from the environment of its process. */
const OWN_OF_WINE = /^(PATH|TEMP|TMP|HOME|PWD|USERNAME|USERPROFILE)$/i;

/**
 * Returns a batch file that runs a command line as it is, and writes the exit code to `exitFile`. Wine's own program
 * would change the quotes of a command line, and a process of this machine returns only eight bits of an exit code.
 *
 * @param exitFile a path of the node.
 */
export function commandFile(
  commandLine: string,
  environment: Readonly<Record<string, string>>,
  exitFile: string,
): string {
  const settings = Object.entries(environment).filter(([name]) => OWN_OF_WINE.test(name));
  return [
    ...settings.map(([name, value]) => `@set "${name}=${value.replaceAll("%", "%%")}"`),
    `@${literal(commandLine)}`,
    `@echo %ERRORLEVEL% >${exitFile}`,
    "",
  ].join("\r\n");
}

/** Returns the variables that the process of this machine must have. */
export function inheritedVariables(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !OWN_OF_WINE.test(name)));
}

/** Returns a text that has the same meaning in a batch file as without a shell. */
function literal(text: string): string {
  let isQuoted = false;
  return Array.from(text, (character) => {
    if (character === '"') isQuoted = !isQuoted;
    if (character === "%") return "%%";
    return !isQuoted && /[&|<>^]/.test(character) ? `^${character}` : character;
  }).join("");
}
