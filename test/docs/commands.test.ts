import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, it } from "mocha";
import { blocks, documents, root } from "./support/documents";

// The tests of each command check what it does. This test finds names that no longer exist after a change.
describe("commands in the documents", function () {
  this.timeout(60_000);
  const { scripts, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
    bin: Record<string, string>;
  };
  const commands = documents().flatMap((document) => [
    ...[...document.text.matchAll(/`([^`\n]+)`/g)].map(([, command = ""]) => command),
    ...["", "sh"].flatMap((language) => blocks(document, language).flatMap((block) => block.split("\n"))),
  ]);
  const written = (program: string) =>
    commands.filter((command) => command.startsWith(`${program} `)).map((command) => command.replace(/ #.*/, ""));

  it("of npm are scripts of package.json, whose files exist", () => {
    const names = commands.flatMap(
      (command) => /^npm (?:run )?(start|stop|test|(?<=run )[\w-]+)\b/.exec(command)?.[1] ?? [],
    );
    assert.ok(names.includes("start") && names.includes("test") && names.includes("local"));
    for (const name of new Set(names)) {
      assert.ok(scripts[name], `npm run ${name}`);
      // The build writes dist/, so this test does not check files in it.
      for (const [file] of (scripts[name] ?? "").matchAll(/\b(?:scripts|bench)\/[\w./-]+/g))
        assert.ok(existsSync(join(root, file)), `npm run ${name}: ${file}`);
    }
  });

  it("of npx are installed, and the tests that they name exist", () => {
    for (const command of written("npx")) {
      const [, name = "", ...words] = command.split(" ");
      assert.ok(existsSync(join(root, "node_modules", ".bin", name)) || name in bin, command);
      for (const word of words.filter((word) => word.includes("test/")))
        assert.notDeepEqual(globSync(word.replaceAll("'", ""), { cwd: root }), [], command);
    }
  });

  for (const [program, file] of [
    ["batch-outputs", "dist/command/batch-outputs.cjs"],
    ["local-azure", "local/dist/command/main.js"],
  ] as const) {
    it(`of ${program} have the subcommands and options that its help has`, async () => {
      const helps = new Map<string, Promise<string>>();
      const help = (subcommand = ""): Promise<string> => {
        const words = [join(root, file), ...(subcommand === "" ? [] : [subcommand]), "--help"];
        const shown = helps.get(subcommand) ?? promisify(execFile)("node", words).then(({ stdout }) => stdout);
        helps.set(subcommand, shown);
        return shown;
      };
      const subcommands = [...(await help()).matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = ""]) => name);
      const shown = [...written(program), ...written(`npx ${program}`).map((command) => command.slice("npx ".length))];
      assert.ok(shown.length >= 5);
      for (const command of shown) {
        const [own = ""] = command.split(" -- ");
        const [, subcommand = "", ...words] = own.split(/[\s[\]]+/);
        if (/^[-<A-Z]/.test(subcommand)) continue;
        assert.ok(subcommands.includes(subcommand), command);
        const options = words.filter((word) => /^--?[a-z]/.test(word));
        if (options.length === 0) continue;
        const text = await help(subcommand);
        for (const option of options) assert.match(text, new RegExp(`(^|\\s)${option}[\\s,]`), command);
      }
    });
  }
});
