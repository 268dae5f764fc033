import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { BatchServiceModels } from "@azure/batch";
import { after, before, describe, it } from "mocha";
import { destinationsOf, type PipelineDescription } from "../../destinations";
import { waitForTasks } from "../../jobs";
import { findWine } from "../../local/batch/nodes/system/wine/find-wine";
import { IS_NIGHTLY, itIf, nightly } from "../support/nightly";
import { batchClient, openBatch } from "./support/batch-clients";
import { ended, ROOT } from "./support/commands";
import { type Example, type ExampleProjects, exampleProjects } from "./support/example-projects";
import { localAzureStatus } from "./support/local-azure";
import { withSettings } from "./support/local-azure-settings";
import { runOneTask } from "./support/one-task";
import { signedInAs } from "./support/signed-in";

/** The policy pack of the installed package, in the folder above each example, as an argument in bash. */
const PACK = '"$PWD/../node_modules/azure-batch-outputs/policies"';

/** How often a test asks whether tasks have ended, in seconds. */
const SOON = { firstSeconds: 0.5, longestSeconds: 0.5 };

/** An example, and what the test does with it. */
interface Case {
  readonly name: string;
  /** Whether every run deploys it. A nightly run previews and deploys all examples. */
  readonly isQuick?: true;
  /** Whether the README's commands after `pulumi up` list what a task has stored. If so, `check` runs them. */
  readonly listsOutputs?: true;
  /** Checks that the deployed example does what its README says. */
  readonly check: (example: Example) => Promise<unknown>;
  /** Whether this machine can deploy it. Defaults to true. */
  readonly canRun?: () => boolean;
}

// An example can need an earlier one.
const CASES: readonly Case[] = [
  { name: "minimal", isQuick: true, listsOutputs: true, check: storesOutputs },
  { name: "reader-team", check: dashboardLists },
  { name: "dynamic-jobs", check: storesOutputsOfSchedule },
  { name: "adopted-accounts", check: usesAdoptedAccounts },
  { name: "many-jobs", check: addsOneShot },
  { name: "spot-autoscale", check: growsWithTasks },
  { name: "two-pools", check: joinsFrames },
  { name: "containers", check: printsTask },
  { name: "ci-deployer", check: isUnchangedForReviewer },
  { name: "private-network", check: reachesClosedAccounts },
  { name: "windows", check: runsCmd, canRun: () => findWine() !== undefined },
];

describe("the examples", function () {
  this.timeout(IS_NIGHTLY ? 600_000 : 280_000);
  this.bail(true);
  let projects: ExampleProjects;
  const deployed: Example[] = [];
  const prepared = new Set<string>();

  before(async () => {
    projects = await exampleProjects();
  });

  after(async () => {
    await projects.remove();
  });

  it("are all tested", () => {
    const folders = globSync("examples/*/index.ts", { cwd: ROOT }).map((file) => file.split("/")[1]);
    assert.deepEqual(CASES.map(({ name }) => name).sort(), folders.sort());
  });

  for (const { name, isQuick, listsOutputs, check, canRun = () => true } of CASES) {
    nightly.it(`${name} is previewed by the policy pack, which accepts it`, async () => {
      const example = await projects.example(name);
      await prepare(example);
      wasAccepted(await example.run(withPack(["pulumi preview"])));
    });

    itIf(isQuick === true)(
      `${name} is deployed by the commands of its README with the policy pack, and does what it shows`,
      async function () {
        if (!canRun()) this.skip();
        const example = await projects.example(name);
        deployed.unshift(example);
        if (!prepared.has(name)) await prepare(example);
        const update = await example.run(withPack(["pulumi up --skip-preview"]));
        wasAccepted(update);
        // An update knows the values that the preview of a new stack does not know.
        assert.doesNotMatch(update, /is not known yet/);
        if (!listsOutputs) await example.run(withPack(example.commandsAfter));
        await check(example);
      },
    );

    nightly.it(`${name} has no further changes`, async function () {
      if (!canRun()) this.skip();
      await (await projects.example(name)).run(["pulumi preview --expect-no-changes"]);
    });
  }

  /** Runs the commands of the README before its `pulumi up`. */
  async function prepare(example: Example): Promise<void> {
    await example.run(withPack(example.commandsBefore), await placeholders());
    prepared.add(basename(example.folder));
  }

  it("are destroyed", async () => {
    for (const example of deployed) {
      await example.run(["pulumi destroy"]);
      const { deployment } = JSON.parse(await example.run(["pulumi stack export"]));
      assert.equal(deployment.resources, undefined, example.folder);
    }
  });
});

/** Returns commands in which the policy pack judges each preview and each update. A mandatory finding fails these. */
function withPack(commands: readonly string[]): string[] {
  return commands.map((command) => command.replace(/^pulumi (preview|up)\b/, `$& --policy-pack ${PACK}`));
}

/** Checks that the policy pack judged a preview or an update that succeeded, and that each rule could run. */
function wasAccepted(output: string): void {
  assert.match(output, /azure-batch-outputs@v\S+ \(local: /);
  assert.doesNotMatch(output, /can't run policy/);
}

/** Returns the values of the names in angle brackets in the commands of a README. */
async function placeholders(): Promise<Record<string, string>> {
  const { deployers } = await localAzureStatus();
  return {
    "object id of CI": deployers.owner!.objectId,
    "object id of the service": deployers.servicePrincipal!.objectId,
    "object id of the user": deployers.user!.objectId,
  };
}

async function saved(example: Example, job: string, script: string, pool?: string): Promise<void> {
  const destinations = await example.output<PipelineDescription>("destinations");
  const { commandLine } = destinationsOf(destinations);
  const { explanation } = await runOneTask(
    { destinations },
    job,
    { id: "task-1", commandLine: commandLine(script) },
    pool,
  );
  assert.equal(explanation, undefined);
}

async function storesOutputs(example: Example): Promise<void> {
  await saved(example, "frames", "echo 1 >1.png && batch-outputs save TaskOutput '*.png'");
  assert.match(await example.run(example.commandsAfter), /task-1 +TaskOutput .* 1\.png/);
}

async function dashboardLists(example: Example): Promise<void> {
  const environment = await example.output<NodeJS.ProcessEnv>("environment");
  const { clientId, objectId } = { clientId: environment.AZURE_CLIENT_ID ?? "", objectId: await dashboardId(example) };
  const { env, close } = await signedInAs({ clientId, objectId });
  const command = join(dirname(example.folder), "node_modules", ".bin", "batch-outputs");
  const { exitCode, stdout, stderr } = await ended(command, ["list"], { env: { ...env, ...environment } });
  close();
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /task-1 +TaskOutput .* 1\.png/);
}

async function dashboardId(example: Example): Promise<string> {
  const { deployment } = JSON.parse(await example.run(["pulumi stack export"])) as {
    deployment: { resources: { urn: string; outputs?: { principalId?: string } }[] };
  };
  const identity = deployment.resources.find(({ urn }) => urn.endsWith("UserAssignedIdentity::dashboard"));
  return identity?.outputs?.principalId ?? "";
}

async function storesOutputsOfSchedule(example: Example): Promise<void> {
  const destinations = await example.output<PipelineDescription>("destinations");
  const schedule = await example.output<BatchServiceModels.JobScheduleAddParameter>("jobSchedule");
  const client = batchClient({ destinations });
  await client.jobSchedule.add(schedule);
  const { executionInfo } = await client.jobSchedule.get(schedule.id);
  const jobId = executionInfo?.recentJob?.id ?? "";
  const { job, commandLine } = destinationsOf(destinations);
  const task = job(jobId).task("task-1");
  await client.task.add(jobId, {
    id: "task-1",
    commandLine: commandLine("echo 1 >1.png && batch-outputs save-text TaskPreview small 1.txt"),
    outputFiles: [task.outputFile("TaskOutput", "*.png")],
  });
  const { failed } = await waitForTasks(openBatch({ destinations }).job(jobId), { timeLimitSeconds: 60, ...SOON });
  assert.deepEqual(failed, []);
  const outputs = await example.run([
    "pulumi stack output destinations --json > destinations.json",
    `npx batch-outputs list --destinations destinations.json --job ${jobId}`,
  ]);
  assert.match(outputs, /task-1 +TaskOutput .* 1\.png/);
  assert.match(outputs, /task-1 +TaskPreview .* 1\.txt/);
  await client.jobSchedule.deleteMethod(schedule.id);
}

async function usesAdoptedAccounts(example: Example): Promise<void> {
  const { blobEndpoint, batchEndpoint } = await example.output<PipelineDescription>("destinations");
  const { storageAccounts, batchAccounts } = await localAzureStatus();
  assert.match(storageAccounts.find((account) => account.blobEndpoint === blobEndpoint)?.name ?? "", /^renders/);
  const account = batchAccounts.find(({ accountEndpoint }) => batchEndpoint === `https://${accountEndpoint}`);
  assert.match(account?.name ?? "", /^farm/);
  await saved(example, "frames", "echo 1 | batch-outputs save-text TaskOutput - 1.txt");
}

async function addsOneShot(example: Example): Promise<void> {
  const { jobs } = await example.output<PipelineDescription>("destinations");
  assert.equal(jobs["shot-0051"]?.container, "job-shot-0051");
  assert.equal(await example.output("roleAssignments"), 53);
  await example.run(["pulumi config set shots 52"]);
  const { changeSummary } = JSON.parse(await example.run(["pulumi preview --json"]));
  assert.deepEqual([changeSummary.create, changeSummary.update, changeSummary.delete], [2, undefined, undefined]);
  await example.run(["pulumi config set shots 51"]);
}

async function growsWithTasks(example: Example): Promise<void> {
  await withSettings({ "autoscale.minute": "200ms" }, () =>
    saved(example, "frames", "batch-outputs save-text TaskOutput rendered 1.txt"),
  );
}

async function joinsFrames(example: Example): Promise<void> {
  await saved(example, "frames", "echo 1 >1.png && batch-outputs save TaskOutput '*.png'", "render");
  const download = "batch-outputs get TaskOutput '**' --job frames --task task-1 --into frames";
  await saved(example, "movie", `${download} && cat frames/*.png | batch-outputs save-text JobOutput - movie`, "join");
}

async function printsTask(example: Example): Promise<void> {
  const task = await example.output<{ outputFiles: { destination: { container: { containerUrl: string } } }[] }>(
    "task",
  );
  const [file] = task.outputFiles;
  assert.match(file?.destination.container.containerUrl ?? "", /\/job-primes$/);
}

async function reachesClosedAccounts(example: Example): Promise<void> {
  const script = "batch-outputs save-text TaskOutput rendered 1.txt";
  await assert.rejects(saved(example, "frames", script), { code: "AuthorizationFailure" });
  const subnet = await example.output<string>("nodesSubnetId");
  await withSettings({ "client.subnet": subnet }, () => saved(example, "frames", script));
}

async function runsCmd(example: Example): Promise<void> {
  const destinations = await example.output<PipelineDescription>("destinations");
  const task = await example.output<BatchServiceModels.TaskAddParameter>("task");
  const { explanation } = await runOneTask({ destinations }, "frames", task);
  assert.equal(explanation, undefined);
  const outputs = await example.run([
    "pulumi stack output destinations --json > destinations.json",
    "npx batch-outputs list --destinations destinations.json --job frames",
  ]);
  assert.match(outputs, /frame-1 +TaskOutput .* frames\/1\.txt/);
  assert.match(outputs, /frame-1 +TaskLog .* stdout\.txt/);
}

async function isUnchangedForReviewer(example: Example): Promise<void> {
  const access = await example.output<{ who: string }[]>("access");
  const who = new Set(access.map((entry) => entry.who));
  assert.deepEqual([...who].sort(), ["deployer", "nodes", "readers.people", "submitters.nightly"]);
  // A person with the role Reader has another object id than CI.
  await withSettings({ deployer: "reader" }, () => example.run(["pulumi preview --expect-no-changes"]));
}
