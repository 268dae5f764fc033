import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { before, describe, it } from "mocha";
import { COMPLETION_SCRIPTS } from "../../../cli/completion/scripts";
import { NODE_TOOL } from "../../support/built-command";
import { useFolder, writeFiles } from "../../support/folder";

/** The words that a shell offers for an incomplete line. */
const CASES: readonly [line: string, offered: readonly string[]][] = [
  ["sa", ["save", "save-text"]],
  ["get TaskOutput --in", ["--into"]],
  ["get Job", ["JobOutput", "JobPreview"]],
  ["list --kind TaskO", ["TaskOutput"]],
  ["completion ", ["bash", "fish", "powershell", "zsh"]],
  ["save TaskOutput ", ["batch-outputs", "two words.txt", "x.txt"]],
  ["save TaskOutput x", ["x.txt"]],
  ["run --json -- batch-o", ["batch-outputs"]],
  ["run -- batch-outputs x", ["x.txt"]],
  ["frobnicate ", []],
];

describe("completion", () => {
  const folder = useFolder();

  /** Runs a shell in the test's folder, which has the command and some files. */
  function runShell(shell: string, args: readonly string[], env: Record<string, string> = {}): string {
    const { PATH = "" } = process.env;
    const { stdout, stderr, error } = spawnSync(shell, args, {
      cwd: folder(),
      encoding: "utf8",
      env: { PATH: `${folder()}:${PATH}`, HOME: folder(), TERM: "xterm", ...env },
    });
    assert.equal(error, undefined);
    assert.equal(stderr, "");
    return stdout;
  }

  /** For each shell, completes a line as if the tab key were pressed. */
  const SHELLS: Record<string, (line: string) => string> = {
    bash(line) {
      const script = `${COMPLETION_SCRIPTS.bash}
default=; compopt() { default=yes; }
read -ra COMP_WORDS <<<"batch-outputs $LINE"; [[ $LINE = *' ' ]] && COMP_WORDS+=("")
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_batch_outputs
[ "$default" ] && mapfile -t COMPREPLY < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
printf '%s\\n' "\${COMPREPLY[@]}"`;
      return runShell("bash", ["--norc", "-c", script], { LINE: line });
    },

    zsh(line) {
      writeFiles(folder(), {
        ".z/.zshrc": `autoload -Uz compinit && compinit -D -u
source <(batch-outputs completion zsh)
compadd() { local -a hits; builtin compadd -A hits "$@"; print -rl -- \${(Q)hits} >>.z/offered; builtin compadd "$@" }
zle-line-init() { BUFFER="batch-outputs $LINE"; CURSOR=$#BUFFER; zle complete-word; exit }
zle -N zle-line-init`,
        ".z/offered": "",
      });
      // zsh completes only at a terminal, and zpty gives it one.
      runShell("zsh", ["-f", "-c", "zmodload zsh/zpty; zpty shell zsh -d -i; while zpty -r shell line; do :; done"], {
        ZDOTDIR: `${folder()}/.z`,
        LINE: line,
      });
      return readFileSync(`${folder()}/.z/offered`, "utf8");
    },

    fish(line) {
      const script = `${COMPLETION_SCRIPTS.fish}\ncomplete -C "batch-outputs $LINE"`;
      // A description can follow a word.
      return runShell("fish", ["--no-config", "-c", script], { LINE: line }).replace(/\t.*$/gm, "");
    },
  };

  for (const [shell, complete] of Object.entries(SHELLS)) {
    describe(`in ${shell}`, () => {
      before(function () {
        if (spawnSync(shell, ["-c", "exit"]).error === undefined) return;
        console.warn(`${shell} is not installed: nothing is known of completion in it`);
        this.skip();
      });

      for (const [line, offered] of CASES) {
        it(`offers ${offered.join(", ") || "nothing"} for \`batch-outputs ${line}\``, () => {
          writeFiles(folder(), {
            "batch-outputs": `#!/bin/sh\nexec '${process.execPath}' '${NODE_TOOL.file}' "$@"\n`,
            ...{ "x.txt": "", "two words.txt": "" },
          });
          chmodSync(`${folder()}/batch-outputs`, 0o755);
          const words = complete(line).split("\n").filter(Boolean);
          assert.deepEqual([...new Set(words)].sort(), offered);
        });
      }
    });
  }
});
