/**
 * Replaces `$NAME` and `${NAME}`. References to unknown variables are left unchanged. This is `expandvars` of Python,
 * in which the node agent is written. Other shell syntax (`${NAME:-x}`, `$(…)`, `\$`) has no effect.
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
