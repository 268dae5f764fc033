import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "mocha";
import { outputPolicies, type Preset } from "../../policies/index";
import { loadRules } from "../../policies/pack/load-rules";
import { withRules } from "./rules-table";

const ROOT = join(__dirname, "../..");
const rules = loadRules();

describe("the rules of the policy pack", () => {
  it("are one per file, each with a test", () => {
    const files = readdirSync(join(ROOT, "policies/rules"), { recursive: true, encoding: "utf8" });
    const sources = files.filter((file) => file.endsWith(".ts"));
    assert.equal(sources.length, rules.length);
    for (const file of sources)
      assert.ok(existsSync(join(__dirname, "rules", file.replace(/\.ts$/, ".test.ts"))), `${file} must have a test`);
    for (const file of sources) {
      const name = basename(file, ".ts");
      assert.ok(
        rules.some((rule) => rule.name.endsWith(`-${name}`)),
        `a rule must have the name of its file ${file}`,
      );
    }
  });

  it("have names of their own, a description of each setting, and a clause as the fix", () => {
    assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
    for (const { name, fix, settings = {}, strictSettings = {} } of rules) {
      assert.match(name, /^azure-[a-z]+-[a-z-]+-(require|forbid|limit)-[a-z-]+$/);
      assert.doesNotMatch(fix, /\.$/, name);
      for (const [setting, { description, default: value }] of Object.entries(settings)) {
        assert.ok(description !== undefined && value !== undefined, `${name}: ${setting}`);
      }
      for (const setting of Object.keys(strictSettings)) assert.ok(setting in settings, `${name}: ${setting}`);
    }
  });

  it("have other defaults of settings in the preset strict", () => {
    const rules = ["azure-batch-account-require-private-endpoint", "azure-storage-account-require-private-endpoint"];
    const defaultsIn = (preset: Preset) =>
      outputPolicies(preset)
        .filter(({ name }) => rules.includes(name))
        .map(({ configSchema }) => configSchema?.properties.always?.default);
    assert.deepEqual(defaultsIn("standard"), [false, false]);
    assert.deepEqual(defaultsIn("strict"), [true, true]);
  });

  // If it fails, run: npx tsx test/policies/write-rules.ts
  it("are in docs/policies.md", () => {
    const document = readFileSync(join(ROOT, "docs/policies.md"), "utf8");
    assert.equal(document, withRules(document));
  });
});
