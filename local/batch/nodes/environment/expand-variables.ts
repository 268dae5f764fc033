/**
 * Replaces `$NAME` and `${NAME}`, and leaves what names no variable as it is written: `expandvars` of Python, in which the node agent is
 * written. Shell syntax beyond that (`${NAME:-x}`, `$(…)`, `\$`) has no meaning here.
 *
 * @example expandVariables("$HOME/a and $NONE", { HOME: "/h" }) // "/h/a and $NONE"
 */
export function expandVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return replaceVariables(text, (name) => variables[name]);
}

export function replaceVariables(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replace(/\$(\w+|\{\w+\})/g, (written, reference: string) => {
    const name = reference.replace(/[{}]/g, "");
    return lookUp(name) ?? written;
  });
}
