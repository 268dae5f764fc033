import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { TaskFailure } from "../../../../batch/nodes/failure";
import { parseCommandLine } from "../../../../batch/nodes/process/command-line";

describe("parseCommandLine", () => {
  const cases: [line: string, argv: string[]][] = [
    ["hostname", ["hostname"]],
    ["  a   b\tc\n", ["a", "b", "c"]],
    ["/bin/sh -c 'echo \"$A\" > b; exit 3'", ["/bin/sh", "-c", 'echo "$A" > b; exit 3']],
    ['/bin/sh -c "MyTask $MY_ENV_VAR"', ["/bin/sh", "-c", "MyTask $MY_ENV_VAR"]],
    ['sh -c "say \\"hi\\" \\\\ \\n \\$A"', ["sh", "-c", 'say "hi" \\ \\n \\$A']],
    ["sh -c 'a\\'", ["sh", "-c", "a\\"]],
    ["sh -c 'it'\\''s'", ["sh", "-c", "it's"]],
    ["a\\ b c", ["a b", "c"]],
    ["echo $HOME *.txt && ls | wc # x", ["echo", "$HOME", "*.txt", "&&", "ls", "|", "wc", "#", "x"]],
    ["a '' \"\" b", ["a", "", "", "b"]],
    ["a'b'\"c\"d", ["abcd"]],
    ["echo ümlaut 𝄞", ["echo", "ümlaut", "𝄞"]],
    ["a 'two\nlines'", ["a", "two\nlines"]],
  ];
  for (const [line, argv] of cases) {
    it(`reads ${JSON.stringify(line)}`, () => assert.deepEqual(parseCommandLine(line), argv));
  }

  for (const [line, rule] of [
    ["", "must name a program"],
    ["  \n", "must name a program"],
    ["''", "must name a program"],
    ["sh -c 'open", "must close each quote, got an open '"],
    ['sh -c "open\\"', 'must close each quote, got an open "'],
    ["sh a\\", "must not end with a backslash"],
  ] as const) {
    it(`refuses ${JSON.stringify(line)}`, () =>
      assert.throws(
        () => parseCommandLine(line),
        (error) =>
          error instanceof TaskFailure &&
          error.info.code === "CommandLaunchFailed" &&
          error.info.details?.[0]?.value === `commandLine ${rule}`,
      ));
  }

  it("returns any arguments that were quoted for a POSIX shell", () => {
    const argument = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 5 }), (args) => {
        const line = ["program", ...args].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");
        assert.deepEqual(parseCommandLine(line), ["program", ...args]);
      }),
    );
  });
});
