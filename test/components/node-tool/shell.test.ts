import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "mocha";
import { shellCommandLine } from "../../../components/node-tool/shell";
import { parseCommandLine } from "../../../local/batch/nodes/process/command-line";

const SCRIPT = `
set -eu
# A comment, with a " and a ;
greet() {
  case $1 in
    "it's me") echo "hello $1" ;;
    *) echo nobody ;;
  esac
}
for name in "it's me" other; do
  if [ "$name" = other ]; then
    greet other |
      tr a-z A-Z
  else
    greet "$name" &&
      echo greeted || {
      echo failed
    }
  fi
done
until greet done; do :; done
`;

describe("shellCommandLine", () => {
  it("returns one line that does what the script does", () => {
    const line = shellCommandLine(SCRIPT);
    assert.doesNotMatch(line, /\n|comment/);
    const [program, ...args] = parseCommandLine(line);
    assert.equal(execFileSync(program, args, { encoding: "utf8" }), "hello it's me\ngreeted\nNOBODY\nnobody\n");
  });
});
