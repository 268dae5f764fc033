import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { describe, it } from "mocha";
import { COMPLETION_SCRIPTS } from "../../cli/completion/scripts";
import { useBundledCommand } from "../support/bundled-command";
import { useFolder, writeFiles } from "../support/folder";

describe("completion in bash", () => {
  const command = useBundledCommand();
  const folder = useFolder();

  /** What bash offers for the last of the words. */
  function offered(...words: string[]): string[] {
    writeFiles(folder(), { "batch-outputs": `#!/bin/sh\nexec '${process.execPath}' '${command().file}' "$@"\n` });
    chmodSync(`${folder()}/batch-outputs`, 0o755);
    const line = words.map((word) => `'${word}'`).join(" ");
    const script = `${COMPLETION_SCRIPTS.bash}
compopt() { echo "files"; }
COMP_WORDS=(batch-outputs ${line}); COMP_CWORD=${words.length}
_batch_outputs
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${folder()}:${process.env.PATH}` };
    const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8", env });
    assert.equal(stderr, "");
    return stdout.trim().split("\n");
  }

  it("offers subcommands, options and kinds", () => {
    assert.deepEqual(offered("sa"), ["save", "save-text"]);
    assert.deepEqual(offered("get", "TaskOutput", "--in"), ["--into"]);
    assert.deepEqual(offered("get", "Job"), ["JobOutput", "JobPreview"]);
  });

  it("leaves files to the shell", () => {
    assert.deepEqual(offered("save", "TaskOutput", ""), ["files"]);
  });
});
