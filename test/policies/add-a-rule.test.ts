import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "mocha";
import { documents } from "../docs/support/documents";
import { copiedFrom } from "../docs/support/shell-blocks";

const ROOT = join(__dirname, "../..");

/** What the files of a rule and of its test import. */
const SOURCES = ["policies", "conventions", "test/policies/support"];

describe("a rule that is added by the steps of CONTRIBUTING.md", function () {
  this.timeout(60_000);
  let copy: string;

  before(() => {
    // Below node_modules, so that the copy finds the packages.
    mkdirSync(join(ROOT, "node_modules/.cache"), { recursive: true });
    copy = mkdtempSync(join(ROOT, "node_modules/.cache/add-a-rule-"));
    for (const folder of SOURCES) cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
  });

  after(() => rmSync(copy, { recursive: true }));

  it("is a rule of the pack, and its test passes", () => {
    const guide = documents().filter(({ file }) => file === "CONTRIBUTING.md");
    const files = guide.flatMap(copiedFrom).flatMap((block) => ("file" in block ? [block] : []));
    assert.equal(files.length, 2);
    for (const { file, content } of files) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      writeFileSync(join(copy, file), content);
    }
    const tests = files.map(({ file }) => file).filter((file) => file.startsWith("test/"));
    const mocha = [require.resolve("mocha/bin/mocha.js"), "--require", "tsx", ...tests];
    const { status, stdout, stderr } = spawnSync(process.execPath, mocha, { cwd: copy, encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /azure-batch-pool-require-tags[\s\S]*accepts a compliant resource[\s\S]*\d+ passing/);
  });
});
