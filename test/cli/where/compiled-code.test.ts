import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { runCompiled, storeCompiledCode } from "../../../cli/where/compiled-code";
import { useFolder, writeFiles } from "../../support/folder";

describe("compiled code", () => {
  const folder = useFolder();
  const file = () => join(folder(), "library.cjs");

  it("gives the exports of the file, which can load other files", () => {
    writeFiles(folder(), {
      "library.cjs": "exports.other = require('./other.cjs'); exports.place = [__filename, __dirname];\n// end",
      "other.cjs": "module.exports = 'other';",
    });
    assert.equal(runCompiled(file()), undefined);
    storeCompiledCode(file());
    assert.deepEqual(runCompiled(file()), { other: "other", place: [file(), folder()] });
  });

  it("runs once, however often it is asked for", () => {
    writeFileSync(file(), "module.exports = class Library {};");
    storeCompiledCode(file());
    assert.equal(runCompiled(file()), runCompiled(file()));
  });

  it("gives what is assigned to module.exports", () => {
    writeFileSync(file(), "module.exports = class Library {};");
    storeCompiledCode(file());
    assert.equal((runCompiled(file()) as { name: string }).name, "Library");
  });

  it("is what runs: V8 compares only the length of the source", () => {
    writeFileSync(file(), "exports.value = 'compiled';");
    storeCompiledCode(file());
    writeFileSync(file(), "exports.value = 'another!';");
    assert.deepEqual(runCompiled(file()), { value: "compiled" });
  });

  it("is ignored if the source has another length", () => {
    writeFileSync(file(), "exports.value = 'compiled';");
    storeCompiledCode(file());
    writeFileSync(file(), "exports.value = 'longer than before';");
    assert.deepEqual(runCompiled(file()), { value: "longer than before" });
  });
});
