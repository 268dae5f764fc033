import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { nightly } from "../support/nightly";
import { assertNoSecretIn } from "./support/assert-no-secret-in";
import { type Ended, ended, ROOT, stdoutOf } from "./support/commands";

// Runs what a new user types, in a copy of the checkout, so that it does not affect the local Azure or the stack of the
// user who runs the tests.
describe("npm start", function () {
  this.timeout(180_000);
  let checkout: string;

  before(async () => {
    checkout = await copyOfCheckout();
  });

  after(async () => {
    await npm(checkout, "run", "stop");
    await rm(checkout, { recursive: true, force: true });
  });

  it("deploys a pipeline, runs the job on it, and prints its outputs and the merged result", async () => {
    const { exitCode, stdout, stderr } = await npm(checkout, "start");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /\+ \d+ created/);
    assert.match(stderr, /4 of 4 tasks succeeded/);
    assert.match(stdout, /^TASK +KIND +SIZE +MODIFIED +PATH +URL$/m);
    assert.match(stdout, /^- +JobOutput .* top-words\.txt {2}https:\/\/127\.0\.0\.1:\d+\/\w+\/job-top-words\//m);
    assert.equal(stdout.match(/^text-\d +TaskOutput .* (all-words\.tsv|top-words\.txt) /gm)?.length, 6);
    assert.equal(stdout.trimEnd().match(/\n +\d+ {2}\p{L}+/gu)?.length, 10);
  });

  nightly.it("skips the deployment, and runs the job again on the user's own texts", async () => {
    const { exitCode, stdout, stderr } = await npm(
      checkout,
      "start",
      "--",
      "--input",
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
    );
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /\n\s+\d+ unchanged\n/);
    assert.match(stderr, /deleted job top-words of an earlier run/);
    assert.match(stderr, /text-2: success/);
    // The most frequent words of these texts are those of the project, and not those of the sample's own texts.
    assert.match(stdout, / outputs\n/);
  });

  it("has no key, SAS or token in the state of its stack", async () => {
    const pulumi = [
      "run",
      "--silent",
      "local",
      "--",
      "pulumi",
      "--stack",
      "local",
      "stack",
      "export",
      "--show-secrets",
    ];
    const { exitCode, stdout, stderr } = await npm(checkout, ...pulumi);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /"type": "azure-native:batch:Pool"/);
    assertNoSecretIn(stdout);
  });

  it("refuses a missing text before it changes anything", async () => {
    const { exitCode, stderr } = await npm(checkout, "start", "--", "--input", "no-such-file.txt");
    assert.equal(exitCode, 1);
    assert.doesNotMatch(stderr, /pulumi up/);
    assert.match(stderr, /--input must name files that hold text, got ".*no-such-file\.txt"; check the path/);
  });

  nightly.it("deletes everything with --clean: the job, the inputs, the outputs and the stack", async () => {
    const { exitCode, stdout, stderr } = await npm(checkout, "start", "--", "--clean");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stderr, /deleted job top-words\n/);
    assert.match(stderr, /deleted 5 inputs\n/);
    assert.match(stderr, /deleted 15 outputs\n/);
    assert.match(stdout, /- \d+ deleted/);
    assert.match(stdout, /Stack 'local' has been removed/);
    const command = ["local/dist/command/main.js", "status", "--json"];
    const status = JSON.parse(await stdoutOf("node", command, { cwd: checkout, env: environment() }));
    assert.deepEqual([status.storageAccounts, status.batchAccounts], [[], []]);
  });

  nightly.it(
    "creates another pool after a `pulumi up` was killed while it created one, and deletes both with --clean",
    async () => {
      const started = await npm(checkout, "start", "--", "--input", "LICENSE");
      assert.equal(started.exitCode, 0, started.stdout + started.stderr);
      await forgetPool(checkout);

      const again = await npm(checkout, "start", "--", "--input", "LICENSE");
      assert.equal(again.exitCode, 0, again.stdout + again.stderr);

      const cleaned = await npm(checkout, "start", "--", "--clean");
      assert.equal(cleaned.exitCode, 0, cleaned.stdout + cleaned.stderr);
      assert.match(cleaned.stdout, /Stack 'local' has been removed/);
      const command = ["local/dist/command/main.js", "status", "--json"];
      const status = JSON.parse(await stdoutOf("node", command, { cwd: checkout, env: environment() }));
      assert.deepEqual([status.storageAccounts, status.batchAccounts], [[], []]);
    },
  );

  it("is stopped by npm run stop, which says what remains on disk, and npx local-azure reports that nothing runs", async () => {
    const { stdout, stderr, exitCode } = await npm(checkout, "run", "stop");
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout + stderr, /local Azure has stopped/);
    assert.match(stdout + stderr, /\.local-azure keeps [\d.]+ .iB/);
    const down = await ended("npx", ["local-azure", "down"], { cwd: checkout, env: environment() });
    assert.equal(down.exitCode, 0, down.stderr);
  });
});

async function copyOfCheckout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-tutorial-"));
  // Through tar, because Node.js takes seconds to copy 2,000 files one by one.
  const own = "{ git ls-files --cached --others --exclude-standard -z; printf 'dist\\0local/dist\\0'; }";
  await stdoutOf("sh", ["-c", `${own} | tar -c --null -T - | tar -x -C "$0"`, folder]);
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/**
 * Changes the stack's state to that after an `up` that was killed while Azure created the pool: a pending create, and
 * no outputs.
 */
async function forgetPool(checkout: string): Promise<void> {
  const file = join(checkout, "state.json");
  const pulumi = ["run", "local", "--", "pulumi", "--stack", "local", "stack"];
  const exported = await npm(checkout, ...pulumi, "export", "--file", file);
  assert.equal(exported.exitCode, 0, exported.stderr);
  const state = JSON.parse(await readFile(file, "utf8"));
  const { resources } = state.deployment;
  const pool = resources.find(({ type }: { type: string }) => type === "azure-native:batch:Pool");
  const { id: _, outputs: __, ...created } = pool;
  state.deployment.pending_operations = [{ resource: created, type: "creating" }];
  // The resources that need the pool were not created yet.
  const missing = new Set([pool.urn]);
  state.deployment.resources = resources.filter(
    ({ urn, dependencies = [] }: { urn: string; dependencies?: string[] }) => {
      if (dependencies.some((dependency) => missing.has(dependency))) missing.add(urn);
      return !missing.has(urn);
    },
  );
  for (const resource of state.deployment.resources)
    if (resource.type === "pulumi:pulumi:Stack") delete resource.outputs;
  await writeFile(file, JSON.stringify(state));
  const imported = await npm(checkout, ...pulumi, "import", "--file", file);
  assert.equal(imported.exitCode, 0, imported.stderr);
}

function npm(checkout: string, ...args: string[]): Promise<Ended> {
  return ended("npm", args, { cwd: checkout, env: environment() });
}

/**
 * Returns the environment of a new user, without the variables of the local Azure in which these tests run. It
 * keeps the variables that speed up processes.
 */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, NODE_COMPILE_CACHE, GOGC, GOMEMLIMIT } = process.env;
  // The SDK takes a trace for each promise, and looks up each of its lines in source maps.
  return { PATH, HOME, NODE_COMPILE_CACHE, GOGC, GOMEMLIMIT, NODE_OPTIONS: "--stack-trace-limit=1" };
}
