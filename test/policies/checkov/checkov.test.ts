import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "mocha";
import { loadRules } from "../../../policies/pack/load-rules";
import { hasCheckov, type Recorded, recorded, runCheckov, TEMPLATES, type TemplateName } from "./checkov";
import { compared, packRefuses, type Row, TERRAFORM_ONLY, WITHOUT_RULE, withComparison } from "./compared";

const DOCUMENT = join(__dirname, "../../../docs/policies.md");
const NAMES = Object.keys(TEMPLATES) as TemplateName[];

/** The checks whose result differs from that of the pack. docs/policies.md has the reasons. */
const DIFFERENCES = ["bare CKV_AZURE_248", "bare CKV_AZURE_3", "bare CKV_AZURE_36", "good CKV_AZURE_76"];

describe("the pack and Checkov on the same resources", () => {
  let results: Recorded;
  let rows: Row[];

  before(async () => {
    results = await recorded();
    rows = await compared(results);
  });

  it("differ only in known ways", () => {
    const found = rows
      .filter(({ rule, checks }) => rule !== undefined && checks.some((check) => !TERRAFORM_ONLY.includes(check)))
      .flatMap(({ checks, refuses }) =>
        NAMES.filter((name) => refuses[name] === "pack" || refuses[name] === "Checkov").map(
          (name) => `${name} ${checks[0]}`,
        ),
      );
    assert.deepEqual([...new Set(found)].sort(), DIFFERENCES);
  });

  it("have a rule, or a reason to have none, for each check", () => {
    const covered = loadRules().flatMap(({ published }) => published);
    const checks = [...TERRAFORM_ONLY, ...NAMES.flatMap((name) => Object.keys(results.templates[name]))];
    assert.ok(checks.length > TERRAFORM_ONLY.length);
    for (const check of checks) assert.ok(covered.includes(check) || check in WITHOUT_RULE, check);
  });

  it("know each published id of a check", () => {
    const known = [...TERRAFORM_ONLY, ...NAMES.flatMap((name) => Object.keys(results.templates[name]))];
    const published = loadRules().flatMap((rule) => rule.published.filter((id) => id.startsWith("CKV")));
    assert.deepEqual(
      published.filter((id) => !known.includes(id)),
      [],
    );
  });

  it("have no mandatory rule that refuses the good pipeline", async () => {
    const mandatory = loadRules().filter(({ level }) => level === "mandatory");
    assert.notEqual(mandatory.length, 0);
    for (const rule of mandatory) assert.notEqual(await packRefuses(rule, "good"), true, rule.name);
  });

  // If it fails, run: npx tsx test/policies/write-checkov.ts
  it("are compared in docs/policies.md", () => {
    const document = readFileSync(DOCUMENT, "utf8");
    assert.equal(document, withComparison(document, results, rows));
  });

  it("have the results that are recorded", async function () {
    if (!(await hasCheckov())) this.skip();
    this.timeout(120_000);
    assert.deepEqual(await runCheckov(), results);
  });
});
