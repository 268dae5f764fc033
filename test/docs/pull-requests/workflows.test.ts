import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { parse } from "yaml";
import { root } from "../support/documents";

const FOLDER = join(root, "docs/pull-requests");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly script?: string;
  readonly checkout?: string;
  readonly persistCredentials?: boolean;
  readonly inputs?: { readonly inlineScript?: string };
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
}

function textOf(name: string): string {
  return readFileSync(join(FOLDER, name), "utf8");
}

/** Returns the shell commands of steps. */
function scriptsOf(steps: readonly Step[]): string[] {
  return steps.flatMap(({ run, script, inputs }) => run ?? script ?? inputs?.inlineScript ?? []);
}

describe("the workflows of docs/pull-requests", () => {
  for (const name of ["github.yml", "github-local.yml"]) {
    describe(name, () => {
      const text = textOf(name);
      const workflow = parse(text) as {
        on: unknown;
        permissions: Readonly<Record<string, string>>;
        jobs: Readonly<Record<string, Job>>;
      };
      const jobs = Object.entries(workflow.jobs);
      const steps = jobs.flatMap(([, job]) => job.steps);

      it("runs on pull_request, so the code of a fork gets no secrets", () => {
        assert.equal(workflow.on, "pull_request");
        assert.doesNotMatch(text, /pull_request_target/);
      });

      it("pins each action to a commit, and names its version", () => {
        const uses = text.split("\n").filter((line) => line.includes("uses:"));
        assert.ok(uses.length >= 4);
        for (const line of uses) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      });

      it("keeps no credentials in a checkout", () => {
        const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
        assert.ok(checkouts.length >= 2);
        for (const checkout of checkouts) assert.equal(checkout.with?.["persist-credentials"], false);
      });

      it("passes texts of the event to no shell, because their author chooses them", () => {
        for (const script of scriptsOf(steps)) assert.doesNotMatch(script, /\$\{\{/);
      });

      it("runs valid shell commands with scripts that exist", () => checkScripts(scriptsOf(steps)));

      it("takes the scripts and the pack from the base branch", () => {
        for (const script of scriptsOf(steps)) {
          for (const [, used] of script.matchAll(/(\S*)ci\/\w+\.sh/g)) assert.ok(used === "../base/" || used === "./");
        }
      });
    });
  }

  it("github.yml gives the job that runs the code of the pull request no right to write", () => {
    const { permissions, jobs } = parse(textOf("github.yml")) as {
      permissions: object;
      jobs: Readonly<Record<string, Job>>;
    };
    assert.deepEqual(permissions, {});
    assert.deepEqual(jobs.preview?.permissions, { contents: "read", "id-token": "write" });
    assert.deepEqual(jobs.review?.permissions, { contents: "read", "pull-requests": "write" });
    // The code of the pull request is checked out in `head` only.
    const { steps } = jobs.review as Job;
    assert.equal(
      steps.some(({ with: options }) => options?.path === "head"),
      false,
    );
    assert.match(String(steps[0]?.with?.ref), /pull_request\.base\.sha/);
  });

  it("github-local.yml has no secret", () => {
    assert.doesNotMatch(textOf("github-local.yml"), /secrets\.|id-token|: write/);
  });

  it("azure-pipelines.yml previews with the scripts of the target branch, and comments in another job", () => {
    const pipeline = parse(textOf("azure-pipelines.yml")) as {
      stages: readonly { jobs: readonly { steps: readonly Step[] }[] }[];
    };
    const [preview, review] = pipeline.stages.map(({ jobs }) => jobs.flatMap(({ steps }) => steps));
    assert.ok(preview !== undefined && review !== undefined);
    checkScripts(scriptsOf(preview));
    checkScripts(scriptsOf(review));
    assert.equal(preview.find(({ checkout }) => checkout === "self")?.persistCredentials, false);
    assert.equal(
      preview.some(({ env }) => env !== undefined && "SYSTEM_ACCESSTOKEN" in env),
      false,
    );
    assert.match(scriptsOf(review)[0] ?? "", /^git checkout "origin\/\$\{SYSTEM_PULLREQUEST_TARGETBRANCH/);
  });
});

/** Checks the syntax of shell commands, and that each script of the folder `ci` is in the documents. */
function checkScripts(scripts: readonly string[]): void {
  assert.ok(scripts.length >= 2);
  for (const script of scripts) {
    execFileSync("bash", ["-n"], { input: script });
    for (const [, name = ""] of script.matchAll(/\bci\/([\w-]+\.\w+)/g)) {
      assert.ok(existsSync(join(FOLDER, name)), `${name} does not exist`);
    }
  }
}
