import { refusal, shown } from "../../conventions/internal";

/** The values of the variables of one task, by name. */
export type Variables = Readonly<Record<string, string>>;

/** `${{ name }}`, as in GitHub Actions. No shell uses it. */
const VARIABLE = /\$\{\{\s*([^{}]*?)\s*\}\}/g;

/**
 * Replaces the variables of a text by their values.
 *
 * @param insert returns a value as the text must contain it (default: unchanged).
 * @throws {Error} with a message that names an unknown variable, and all known ones.
 */
export function replaceVariables(text: string, values: Variables, insert = (value: string) => value): string {
  return text.replace(VARIABLE, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return insert(value);
    const known = Object.keys(values).map((each) => `\${{ ${each} }}`);
    throw new Error(refusal("a variable", `be one of ${known.join(", ")}`, shown(`\${{ ${name} }}`)));
  });
}

/** Returns a value as one word for `/bin/sh`. */
export function shellWord(value: string): string {
  return /^[\w.,:=/@%+-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * Returns a value as one word for cmd. Without quotes, `,`, `;` and `=` separate the arguments of a .cmd file. Programs
 * read `\"` as a quote, so a backslash at the end is doubled.
 *
 * @throws {Error} if cmd would read a part of the value as its own: a quote, a percent sign or a line break.
 */
export function cmdWord(value: string): string {
  if (/^[\w.:/\\@+-]+$/.test(value)) return value;
  if (!/["%\r\n]/.test(value)) return `"${value.replace(/\\+$/, "$&$&")}"`;
  throw new Error(refusal("a value in a command for cmd", 'have no ", % and line break', shown(value)));
}
