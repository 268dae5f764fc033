import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { armTemplate } from "./arm-template";
import { BAD, BARE, GOOD } from "./resources";

/** The templates that Checkov and the pack judge. */
export const TEMPLATES = { bad: BAD, bare: BARE, good: GOOD };

export type TemplateName = keyof typeof TEMPLATES;

/** What Checkov reports about the templates, reduced to its checks and the resources that they accept and refuse. */
export interface Recorded {
  readonly version: string;
  readonly templates: Readonly<Record<TemplateName, Readonly<Record<string, CheckResult>>>>;
}

/** The resources that a check accepts and refuses, by their ARM types and names. */
export interface CheckResult {
  readonly accepts: readonly string[];
  readonly refuses: readonly string[];
}

/** The file of the recorded results. */
export const RECORDED = join(__dirname, "recorded.json");

export async function recorded(): Promise<Recorded> {
  return JSON.parse(await readFile(RECORDED, "utf8"));
}

/** Returns whether the command `checkov` is on the PATH. */
export async function hasCheckov(): Promise<boolean> {
  try {
    await promisify(execFile)("checkov", ["--version"]);
    return true;
  } catch {
    return false;
  }
}

/** Runs Checkov on the templates. It needs no network. */
export async function runCheckov(): Promise<Recorded> {
  const folder = await mkdtemp(join(tmpdir(), "checkov-"));
  try {
    let version = "";
    const templates: Record<string, Record<string, CheckResult>> = {};
    for (const [name, resources] of Object.entries(TEMPLATES)) {
      const file = join(folder, `${name}.json`);
      await writeFile(file, JSON.stringify(armTemplate(resources)));
      const options = ["--framework", "arm", "--output", "json", "--skip-download", "--soft-fail"];
      const { stdout } = await promisify(execFile)("checkov", ["--file", file, ...options]);
      const { summary, results } = JSON.parse(stdout) as Output;
      assert.equal(summary.parsing_errors, 0);
      version = summary.checkov_version;
      templates[name] = resultsOf(results);
    }
    return { version, templates: templates as Recorded["templates"] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What Checkov prints. */
interface Output {
  readonly summary: { readonly checkov_version: string; readonly parsing_errors: number };
  readonly results: { readonly passed_checks: readonly Check[]; readonly failed_checks: readonly Check[] };
}

interface Check {
  readonly check_id: string;
  readonly resource: string;
}

function resultsOf({ passed_checks, failed_checks }: Output["results"]): Record<string, CheckResult> {
  const ids = [...new Set([...passed_checks, ...failed_checks].map(({ check_id }) => check_id))];
  const of = (checks: readonly Check[], id: string) =>
    checks
      .filter(({ check_id }) => check_id === id)
      .map(({ resource }) => resource)
      .sort();
  return Object.fromEntries(
    ids.sort().map((id) => [id, { accepts: of(passed_checks, id), refuses: of(failed_checks, id) }]),
  );
}
