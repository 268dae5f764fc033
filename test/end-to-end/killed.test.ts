import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, it } from "mocha";
import { nightly } from "../support/nightly";
import { ended, ROOT, stdoutOf } from "./support/commands";
import { killUpdate } from "./support/killed-update";
import { type PipelineStack, pipelineStack } from "./support/pipeline-stack";

const cwd = join(ROOT, "test/end-to-end/support/bare-pipeline");

/** The resources that an update creates early, and those that it creates after the containers. */
const STORAGE = ["pipeline-storage-account", "pipeline-storage-soft-delete", "pipeline-storage-lifecycle"];
const GRANTS = ["tool-deployer", "writer-job-a", "writer-job-b", "reader-deployer-job-a", "reader-deployer-job-b"].map(
  (grant) => `pipeline-${grant}`,
);

// Tests the commands of docs/recovery.md.
nightly.describe("an update that was killed", function () {
  this.timeout(300_000);
  let pipeline: PipelineStack;

  beforeEach(async () => {
    pipeline = await pipelineStack({}, cwd);
  });

  afterEach(async () => {
    await pipeline.stack.destroy();
    await pipeline.forget();
  });

  const succeeds = (...args: string[]) => stdoutOf("pulumi", [...args, "--stack", pipeline.name], { cwd });
  const pulumi = (...args: string[]) => ended("pulumi", [...args, "--stack", pipeline.name], { cwd });

  it("while grants were created is completed by the next one", async () => {
    await killUpdate(cwd, pipeline.name, {
      creating: "azure-native:authorization:RoleAssignment",
      pending: 5,
      recorded: STORAGE,
    });
    const locked = await pulumi("up", ...UNATTENDED);
    assert.match(locked.stderr, /currently locked/);
    await succeeds("cancel", "--yes");
    await succeeds("up", ...UNATTENDED);
    await succeeds("up", ...UNATTENDED, "--expect-no-changes");
    await succeeds("refresh", ...UNATTENDED, "--clear-pending-creates");
    const stdout = await succeeds("up", ...UNATTENDED, "--expect-no-changes");
    assert.doesNotMatch(stdout, /pending operations/);
  });

  it("while the Batch account was created is completed by the next one, because its name is generated", async () => {
    await killUpdate(cwd, pipeline.name, {
      creating: "azure-native:batch:BatchAccount",
      pending: 1,
      recorded: [...STORAGE, ...GRANTS],
    });
    await succeeds("cancel", "--yes");
    await succeeds("up", ...UNATTENDED);
    await succeeds("up", ...UNATTENDED, "--expect-no-changes");
  });

  it("while a pool was created is completed once the pool is imported", async () => {
    await killUpdate(cwd, pipeline.name, {
      creating: "azure-native:batch:Pool",
      pending: 1,
      recorded: [...STORAGE, ...GRANTS],
    });
    await succeeds("cancel", "--yes");
    const { stdout } = await pulumi("up", ...UNATTENDED);
    const [, id = ""] = /pool (\S+) already exists, and this stack's state does not have it/.exec(stdout) ?? [];
    assert.ok(id, stdout);

    const isParent = ({ urn }: { urn: string }) => urn.endsWith("::pipeline-pool-workers");
    const { urn = "" } = (await pipeline.resources()).find(isParent) ?? {};
    const options = ["--parent", `parent=${urn}`, "--protect=false", "--generate-code=false"];
    await succeeds("import", "azure-native:batch:Pool", "pipeline-pool-workers-pool", id, ...options, ...UNATTENDED);
    await succeeds("up", ...UNATTENDED);
    await succeeds("up", ...UNATTENDED, "--expect-no-changes");
  });

  it("while containers were created is completed by the next one, if outputs are retained", async () => {
    await pipeline.stack.setConfig("retainOutputs", { value: "true" });
    await killUpdate(cwd, pipeline.name, {
      creating: "azure-native:storage:BlobContainer",
      pending: 3,
      recorded: [...STORAGE, "pipeline-batch-account"],
    });
    await succeeds("cancel", "--yes");
    await succeeds("up", ...UNATTENDED);
    await succeeds("up", ...UNATTENDED, "--expect-no-changes");
  });
});

const UNATTENDED = ["--yes", "--skip-preview", "--non-interactive"];

// The last steps of docs/recovery.md. It takes half a minute.
nightly.describe("a role assignment of stacks/output-pipeline that the state does not have", function () {
  this.timeout(300_000);
  let pipeline: PipelineStack;

  before(async () => {
    pipeline = await pipelineStack({ retainOutputs: "false", nodes: "0" });
    await pipeline.stack.up();
  });
  after(async () => {
    await pipeline.stack.destroy();
    await pipeline.forget();
  });

  it("is adopted by the next update", async () => {
    const pulumi = (...args: string[]) => ended("pulumi", [...args, "--stack", pipeline.name], { cwd: ROOT });
    const name = "pipeline-batch-submitter-deployer";
    const { urn = "" } = (await pipeline.resources()).find((resource) => resource.urn.endsWith(`::${name}`)) ?? {};
    await pulumi("state", "delete", urn, "--yes");
    const repaired = await pulumi("up", ...UNATTENDED);
    assert.equal(repaired.exitCode, 0, repaired.stdout);
    const again = await pulumi("up", ...UNATTENDED, "--expect-no-changes");
    assert.equal(again.exitCode, 0, again.stdout);
  });
});
