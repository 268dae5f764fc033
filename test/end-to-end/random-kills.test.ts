import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, it } from "mocha";
import { chance, chanceInt, SEED } from "../support/chance";
import { IS_NIGHTLY, nightly } from "../support/nightly";
import { deleteInAzure } from "./support/change-in-azure";
import { ROOT } from "./support/commands";
import { type OwnLocalAzure, ownLocalAzure } from "./support/own-local-azure";
import { type ProviderProxy, startProviderProxy } from "./support/provider-proxy";
import { type KillPoint, killAt, VICTIMS } from "./support/random-kill";
import { type CommandStack, pulumi, recover, succeeds } from "./support/recover";

/** The number of kills. `KILLS=10 FAULTS_SEED=1` repeats the first ten of a run. */
const KILLS = Number(process.env.KILLS ?? (IS_NIGHTLY ? 50 : 5));

/** The two editions of the program. A change between them creates, deletes and replaces resources. */
const EDITIONS = [
  { jobs: "a,b", vmSize: "Standard_D2s_v5" },
  { jobs: "b,c", vmSize: "Standard_D4s_v5" },
] as const;

nightly.describe(`an update that is killed at a random point (seed ${SEED})`, function () {
  this.timeout(180_000);
  let azure: OwnLocalAzure;
  let proxy: ProviderProxy;
  let stack: CommandStack;
  let configFile: string;
  const cwd = join(ROOT, "test/end-to-end/support/bare-pipeline");

  before(async () => {
    azure = await ownLocalAzure();
    proxy = await startProviderProxy(azure.environment);
    stack = { name: `kills-${process.pid}`, cwd, env: { ...azure.environment, ...proxy.environment } };
    configFile = join(cwd, `Pulumi.${stack.name}.yaml`);
    await succeeds(stack, "stack", "init");
  });

  after(async () => {
    proxy.close();
    await azure.remove();
    await rm(configFile, { force: true });
  });

  for (let round = 0; round < KILLS; round++) {
    const victim = VICTIMS[round % VICTIMS.length]!;
    const isNew = round % 2 === 0;
    it(`converges after kill ${round + 1}, of the ${victim}, while ${isNew ? "a stack is created" : "it is edited"}`, async () => {
      if (isNew && round > 0) await succeeds(stack, "destroy", "--yes", "--skip-preview");
      await writeFile(configFile, JSON.stringify({ config: configOf(EDITIONS[round % 2]!) }));
      const point = pointOf(round, isNew);
      const { killed, calls } = await killAt(stack, { azure, proxy }, victim, point);
      assert.ok(killed, `the update must get to call ${point.call}, got ${calls} calls`);
      if (victim === "local Azure") await azure.restart();
      const imported = await recover(stack);
      await deleteUnusedGroup();
      console.log(`      ${JSON.stringify({ ...point, calls, imported })}`);
      await assertConverged();
    });
  }

  /** Deletes the group that the killed update has created, as docs/recovery.md says. It must be empty. */
  async function deleteUnusedGroup(): Promise<void> {
    const state = await succeeds(stack, "stack", "export");
    const inAzure = await azure.resources();
    const type = "azure-native:resources:ResourceGroup";
    for (const { id } of inAzure.filter((one) => one.type === type && !state.includes(one.id))) {
      assert.ok(!inAzure.some((one) => one.id.toLowerCase().startsWith(`${id.toLowerCase()}/`)), `${id} is empty`);
      await deleteInAzure({ urn: `urn:pulumi:${stack.name}::unused::${type}::group`, id }, azure.environment);
    }
  }

  /** Checks that Azure and the state have the same resources, none twice, and that nothing remains to be done. */
  async function assertConverged(): Promise<void> {
    const { deployment } = JSON.parse(await succeeds(stack, "stack", "export")) as {
      deployment: { resources: { type: string; id?: string }[]; pending_operations?: unknown[] };
    };
    const inState = deployment.resources.filter(({ type }) => type.startsWith("azure-native:"));
    const inAzure = await azure.resources();
    const ids = (resources: readonly { id?: string }[]) => resources.map(({ id }) => String(id).toLowerCase()).sort();
    assert.deepEqual(ids(inAzure), ids(inState));
    assert.deepEqual(deployment.pending_operations ?? [], []);

    const grants = inAzure
      .filter(({ type }) => type === "azure-native:authorization:RoleAssignment")
      .map(({ inputs: { scope, principalId, roleDefinitionId } }) => [scope, principalId, roleDefinitionId].join(" "));
    assert.equal(new Set(grants).size, grants.length, "a role is assigned once");
    const { exitCode, stdout, stderr } = await pulumi(stack, "preview", "--expect-no-changes");
    assert.equal(exitCode, 0, stdout + stderr);
  }
});

function configOf(edition: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(edition).map(([name, value]) => [`bare-pipeline:${name}`, value]));
}

/** The least number of calls to azure-native, in the update of a new stack and in that of an edit. */
const CALLS = { new: 45, edit: 38 };

function pointOf(round: number, isNew: boolean): KillPoint {
  return {
    call: chanceInt(1, CALLS[isNew ? "new" : "edit"], "call", round),
    phase: (["before", "answered", "returned"] as const)[chanceInt(0, 3, "phase", round)]!,
    delayMs: Math.floor(chance("delay", round) * 40),
  };
}
