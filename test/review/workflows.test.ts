import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "mocha";
import { parse } from "yaml";
import { ended, ROOT } from "../end-to-end/support/commands";

const FOLDER = join(ROOT, "docs/pull-requests");
const GITHUB = ["github.yml", "github-local.yml"];

/** The permissions of each job. Anything else is too much. */
const PERMISSIONS: Readonly<Record<string, object>> = {
  "github.yml preview": { contents: "read", "id-token": "write" },
  "github.yml review": { contents: "read", "pull-requests": "write" },
  "github-local.yml preview": { contents: "read" },
};

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly script?: string;
  readonly checkout?: string;
  readonly persistCredentials?: boolean;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** Returns all objects in a document that are steps. */
function stepsOf(value: unknown): Step[] {
  if (Array.isArray(value)) return value.flatMap(stepsOf);
  if (typeof value !== "object" || value === null) return [];
  const { steps, ...rest } = value as { readonly steps?: readonly Step[] };
  return [...(steps ?? []), ...Object.values(rest).flatMap(stepsOf)];
}

function scriptOf({ run, script, inputs }: Step): string | undefined {
  return run ?? script ?? (inputs?.inlineScript as string | undefined);
}

describe("the workflows of docs/pull-requests.md", () => {
  for (const name of [...GITHUB, "azure-pipelines.yml"]) {
    const source = readFileSync(join(FOLDER, name), "utf8");
    const steps = stepsOf(parse(source));

    it(`${name}: has steps that are valid scripts, take nothing from the pull request, and call scripts`, async () => {
      const scripts = steps.flatMap((step) => scriptOf(step) ?? []);
      assert.ok(scripts.length >= 4);
      for (const script of scripts) {
        assert.doesNotMatch(script, /\$\{\{/, "an expression in a script runs what the author of a title writes");
        const { exitCode, stderr } = await ended("bash", ["-n", "-c", script]);
        assert.equal(exitCode, 0, stderr);
      }
      const called = scripts.flatMap((script) => [...script.matchAll(/\bci\/([\w.-]+)/g)].map(([, file]) => `${file}`));
      assert.ok(called.length >= 2);
      for (const file of called) assert.ok(existsSync(join(FOLDER, file)), file);
    });

    it(`${name}: keeps no credentials of the repository in a checkout`, () => {
      const checkouts = steps.filter(({ uses, checkout }) => uses?.startsWith("actions/checkout@") || checkout);
      assert.ok(checkouts.length >= 2);
      for (const step of checkouts)
        assert.equal(step.with?.["persist-credentials"] ?? step.persistCredentials, false, JSON.stringify(step));
    });
  }

  for (const name of GITHUB) {
    const source = readFileSync(join(FOLDER, name), "utf8");
    const workflow = parse(source);

    it(`${name}: runs on pull_request, and each job has the least permissions`, () => {
      assert.equal(workflow.on, "pull_request");
      for (const [job, { permissions }] of Object.entries<{ permissions?: object }>(workflow.jobs))
        assert.deepEqual(permissions ?? workflow.permissions, PERMISSIONS[`${name} ${job}`], job);
    });

    it(`${name}: pins each action to a commit, with its version in a comment`, () => {
      const uses = source.split("\n").filter((line) => line.includes("uses:"));
      assert.ok(uses.length >= 3);
      for (const line of uses) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it(`${name}: takes the scripts and the pack from the base branch`, () => {
      const steps = stepsOf(workflow);
      const refs = steps.map((step) => step.with?.ref).filter((ref) => ref !== undefined);
      assert.ok(refs.length >= 1);
      for (const ref of refs) assert.equal(ref, `\${{ github.event.pull_request.base.sha }}`);
      for (const { run } of steps.filter(({ run }) => /\bci\//.test(run ?? "")))
        assert.match(
          `${run}`,
          /^((\S*\.\.\/base\/\S+ (exec -- )?)+.*|\.\/ci\/review\.sh \.|node ci\/comment\.mjs review\.md)/,
        );
    });
  }

  it("have all scripts as valid bash", async () => {
    const scripts = globSync(join(FOLDER, "*.sh"));
    assert.equal(scripts.length, 3);
    for (const script of scripts) assert.equal((await ended("bash", ["-n", script])).exitCode, 0, basename(script));
  });
});
