import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { after, afterEach, before, describe, it } from "mocha";
import { nightly } from "../support/nightly";
import { checkoutPlugin } from "./support/checkout-plugin";
import { type Ended, ended, ROOT } from "./support/commands";

const PROGRAM = join(ROOT, "test/end-to-end/support/component-program");

const POOL = { name: "Workers", poolName: "Workers", vmSize: "Standard_D4s_v5", nodes: 1 };
const PIPELINE = { resourceGroupName: { $group: true }, jobs: ["a"], pools: [POOL], retainOutputs: false };

/** Deploys stacks of one component on local Azure through the real engine, with `pulumi` as a user calls it. */
describe("arguments through the engine", function () {
  this.timeout(600_000);
  let stack: Stack;
  let pluginFolder: string;
  const name = `args-${randomUUID().slice(0, 8)}`;

  before(async () => {
    pluginFolder = await checkoutPlugin();
    stack = await LocalWorkspace.createStack({ stackName: name, workDir: PROGRAM });
  });
  after(async () => {
    await stack.destroy();
    await stack.workspace.removeStack(name, { force: true });
    await rm(join(PROGRAM, `Pulumi.${name}.yaml`), { force: true });
    await rm(pluginFolder, { recursive: true });
  });

  const pulumi = (...args: string[]) =>
    ended("pulumi", [...args, "--stack", name, "--non-interactive", "--color", "never"], {
      cwd: PROGRAM,
      env: { ...process.env, PATH: `${pluginFolder}${delimiter}${process.env.PATH}` },
    });
  // In the file, because each `pulumi config set` starts the engine.
  const configure = async (component: string, args: unknown, remote = false) => {
    const settings = await stack.workspace.stackSettings(name);
    const config = { component, args: JSON.stringify(args), ...(remote && { remote: "true" }) };
    const own = Object.entries(config).map(([key, value]) => [`component-program:${key}`, value]);
    await stack.workspace.saveStackSettings(name, { ...settings, config: Object.fromEntries(own) });
  };
  const preview = async (component: string, args: unknown) => {
    await configure(component, args);
    return pulumi("preview", "--diff");
  };
  const previewRemote = async (component: string, args: unknown) => {
    await configure(component, args, true);
    return pulumi("preview", "--diff");
  };

  describe("that are wrong", () => {
    it("are reported in one message, from plain values", async () => {
      const wrong = { ...PIPELINE, retainOutput: true, jobs: ["a b"], pools: [{ ...POOL, vmSize: "huge one" }] };
      assertOneMessage(await preview("OutputPipeline", wrong), [
        'OutputPipeline "made":',
        "retainOutput is not a known argument; did you mean retainOutputs?",
        'pools[0].vmSize must be an Azure VM size such as Standard_D4s_v5, got "huge one"; `az batch location list-skus` lists the sizes of a region',
        'jobs[0] must be 1 to 64 letters, digits, `-` or `_`, or `<schedule id>:job-<number>`, got "a b"',
      ]);
    });

    nightly.it("are reported in one message, from outputs", async () => {
      const pool = { ...POOL, vmSize: { $output: "huge one" }, nodes: { $output: 1.5 } };
      const wrong = { ...PIPELINE, location: { $output: "west/europe" }, pools: [pool] };
      assertOneMessage(await preview("OutputPipeline", wrong), [
        'OutputPipeline "made":',
        'location must be an Azure region such as westeurope, got "west/europe"',
        'pools[0].vmSize must be an Azure VM size such as Standard_D4s_v5, got "huge one"; `az batch location list-skus` lists the sizes of a region',
        "pools[0].nodes must be a whole number from 0 to 100000, got 1.5",
      ]);
    });

    nightly.it("are reported with the alternatives if there are none at all", async () => {
      assertOneMessage(await preview("OutputPipeline", null), [
        'OutputPipeline "made":',
        "pools is required; name at least one pool",
        "jobs is required; set dynamicJobs to true instead if jobs come and go",
      ]);
      assertOneMessage(await preview("OutputStorage", {}), [
        'OutputStorage "made":',
        "resourceGroupName is required; give existingAccountId instead to use a storage account that exists",
      ]);
    });

    nightly.it("are reported in one message, from the plugin that other languages use", async () => {
      const location = { $secret: "west/europe" };
      const early = [{ ...POOL, vmSize: "huge one", nodeCount: 3 }];
      assertRemoteMessage(await previewRemote("OutputPipeline", { ...PIPELINE, pools: early }), [
        "pools[0].nodeCount is not a known argument; use one of name, jobs, poolName, vmSize, nodes,",
        'pools[0].vmSize must be an Azure VM size such as Standard_D4s_v5, got "huge one"; `az batch location list-skus`',
      ]);
      const late = [{ ...POOL, nodes: { $secret: 1.5 } }];
      const refused = await previewRemote("OutputPipeline", { ...PIPELINE, location, pools: late });
      assertRemoteMessage(refused, [
        "location must be an Azure region such as westeurope, got a secret",
        "pools[0].nodes must be a whole number from 0 to 100000, got a secret",
      ]);
      assert.doesNotMatch(refused.stdout + refused.stderr, /west\/europe/);
    });

    nightly.it("are reported with advice about custom images", async () => {
      const id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/x";
      const refused = await preview("OutputPipeline", { ...PIPELINE, pools: [{ ...POOL, image: { id } }] });
      assert.notEqual(refused.exitCode, 0);
      assert.match(
        refused.stdout + refused.stderr,
        /pools\[0\]\.image\.id must be left out, got .*; give the ARM id of an image of your own as galleryImageId/,
      );
    });
  });

  nightly.it("are accepted through the plugin if they leave out what is optional", async () => {
    const { exitCode, stdout, stderr } = await previewRemote("OutputPipeline", {
      location: "westeurope",
      jobs: ["a"],
      pools: [{ name: "workers", vmSize: "Standard_D4s_v5" }],
    });
    assert.equal(exitCode, 0, stdout + stderr);
  });

  it("for readers create grants through the plugin, which registers them after the component's other children", async () => {
    const readers = [
      { name: "ann", principalId: randomUUID() },
      { name: "bob", principalId: { $secret: randomUUID() } },
    ];
    const { exitCode, stdout, stderr } = await previewRemote("OutputPipeline", { ...PIPELINE, readers });
    assert.equal(exitCode, 0, stdout + stderr);
    for (const { name: reader } of readers) assert.match(stdout, new RegExp(`::made-reader-${reader}-job-a\\]`));
  });

  nightly.it("lead to the component's outputs through the plugin, also if its schema was kept", async () => {
    await stack.setConfig("remote", { value: "true" });
    await configure("OutputPipeline", PIPELINE);
    for (const attempt of ["inferred or kept", "kept"]) {
      const { exitCode, stdout, stderr } = await pulumi("up", "--yes", "--skip-preview");
      assert.equal(exitCode, 0, `${attempt}: ${stdout}${stderr}`);
      const { destinations } = await stack.outputs();
      const { jobs } = JSON.parse(JSON.stringify(destinations?.value)) as { jobs: object };
      assert.deepEqual(Object.keys(jobs), ["a"], attempt);
    }
    await stack.destroy();
    await stack.removeConfig("remote");
  });

  nightly.describe("that change a deployed pool", () => {
    // biome-ignore lint/suspicious/noDuplicateTestHooks: it is in a block of its own, which Biome does not know
    before(async () => {
      await configure("OutputPipeline", PIPELINE);
      const { exitCode, stdout, stderr } = await pulumi("up", "--yes", "--skip-preview");
      assert.equal(exitCode, 0, stdout + stderr);
    });
    afterEach(() => configure("OutputPipeline", PIPELINE));

    const withPool = (changes: object) => ({ ...PIPELINE, pools: [{ ...POOL, ...changes }] });

    it("are refused before the pool is changed", async () => {
      const late = { vmSize: { $output: "huge one" } };
      for (const changes of [{ vmSize: "huge one" }, late, { vmSize: "Standard_D4ps_v5" }, { taskSlotsPerNode: 17 }]) {
        await configure("OutputPipeline", withPool(changes));
        const { exitCode, stdout } = await pulumi("up", "--yes", "--skip-preview");
        assert.notEqual(exitCode, 0, stdout);
      }
      const { exitCode, stdout } = await preview("OutputPipeline", PIPELINE);
      assert.equal(exitCode, 0, stdout);
      assert.match(stdout, /Resources:\s+\d+ unchanged/, stdout);
    });

    it("are reported as a warning in the preview if they interrupt tasks, and not otherwise", async () => {
      const replaced = await preview("OutputPipeline", withPool({ vmSize: "Standard_D8s_v5" }));
      assert.match(replaced.stdout, /1 to replace/);
      assert.match(
        replaced.stderr,
        /warning: pool Workers will be replaced, as Azure cannot change its vmSize from Standard_D4s_v5 to Standard_D8s_v5: its nodes \(1\) are deleted/,
      );
      const resized = await preview("OutputPipeline", withPool({ nodes: 2 }));
      assert.match(resized.stdout, /1 to update/);
      assert.doesNotMatch(resized.stdout + resized.stderr, /will be replaced/);
    });

    it("are ignored if only the case of the size differs", async () => {
      const { stdout } = await preview("OutputPipeline", withPool({ vmSize: "STANDARD_d4S_V5" }));
      assert.match(stdout, /Resources:\s+\d+ unchanged/, stdout);
    });

    it("are refused if only the case of the pool's name differs", async () => {
      const { exitCode, stderr } = await preview("OutputPipeline", withPool({ poolName: "workers" }));
      assert.notEqual(exitCode, 0);
      assert.match(stderr, /pool name must be "Workers" as in Azure, which ignores case, got "workers"/);
    });
  });
});

/**
 * Checks the engine's output: the plugin's message, and below it each property with its problem. The rest is the
 * consumer's own output, which differs between languages.
 */
function assertRemoteMessage({ exitCode, stdout, stderr }: Ended, lines: readonly string[]): void {
  const output = stdout + stderr;
  assert.notEqual(exitCode, 0, output);
  const message = /has a problem: OutputPipeline "made":\n([\s\S]*?)(?=\n\S|$)/.exec(output)?.[1] ?? output;
  for (const line of lines) assert.equal(`\n${message}`.split(`\n  ${line}`).length - 1, 1, output);
  assert.doesNotMatch(message, /^\s+at .+:\d+:\d+/m);
}

/** Checks that the engine failed and printed each line once, without a stack trace or an object dump. */
function assertOneMessage({ exitCode, stdout, stderr }: Ended, lines: readonly string[]): void {
  const output = stdout + stderr;
  assert.notEqual(exitCode, 0, output);
  for (const line of lines) assert.equal(output.split(line).length - 1, 1, `${line}\n${output}`);
  assert.doesNotMatch(output, /^\s+at .+:\d+:\d+|propertyPath|unhandled|serializing|\[object|Promise/m, output);
}
