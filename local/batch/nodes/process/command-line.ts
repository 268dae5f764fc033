import { TaskFailure } from "../failure";

/**
 * Splits a command line into program and arguments. No shell is involved, so variables, wildcards and `&&` have no
 * effect. Spaces separate words, and quotes and backslashes have their POSIX meaning, as in Python's `shlex.split`,
 * which the agent on Linux nodes uses. Between single quotes, all characters are literal. Between double quotes, a
 * backslash is literal unless `"` or `\` follows. Elsewhere, it makes the next character literal.
 *
 * @example parseCommandLine(`/bin/sh -c 'echo "$A" > b'`) // ["/bin/sh", "-c", `echo "$A" > b`]
 * @throws {TaskFailure} CommandLaunchFailed if the line is empty, or ends inside quotes or after a backslash.
 */
export function parseCommandLine(line: string): [string, ...string[]] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (character === quote) {
      quote = "";
    } else if (quote === "'") {
      word += character;
    } else if (character === "\\" && (quote === "" || next === '"' || next === "\\")) {
      if (next === "") throw unusable("must not end with a backslash");
      word = (word ?? "") + next;
      at++;
    } else if (quote === '"') {
      word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote !== "") throw unusable(`must close each quote, got an open ${quote}`);
  if (word !== undefined) words.push(word);
  const [program, ...rest] = words;
  if (program === undefined || program === "") throw unusable("must name a program");
  return [program, ...rest];
}

function unusable(rule: string): TaskFailure {
  return new TaskFailure("CommandLaunchFailed", [{ name: "Message", value: `commandLine ${rule}` }]);
}
