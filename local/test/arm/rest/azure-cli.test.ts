import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { before, describe, it } from "mocha";
import { misleadingVariables } from "../../../daemon/client-environment";
import { down, type RunningStatus, up } from "../../../daemon/lifecycle";
import { temporaryFolder } from "../../support/temporary-folder";

/** Runs the Azure CLI in the environment of `local-azure exec`, if it is installed. */
describe("the Azure CLI, signed in to local Azure", function () {
  this.timeout(120_000);
  const folder = temporaryFolder(async () => {
    await down(folder.path);
  });
  let running: RunningStatus;

  before(async function () {
    if (spawnSync("az", ["version"]).status !== 0) return this.skip();
    running = await up(folder.path);
  });

  async function az(...args: string[]): Promise<unknown> {
    const own = Object.entries(process.env).filter(([name]) => !misleadingVariables.includes(name));
    const env = { ...Object.fromEntries(own), ...running.environment };
    const { stdout } = await promisify(execFile)("az", [...args, "--output", "json"], { env });
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  }
  const inGroup = ["--resource-group", "render"];
  const account = ["--name", "clibatch", ...inGroup];

  it("signs in with the deployer's managed identity", async () => {
    const [subscription] = (await az("login", "--identity")) as Record<string, unknown>[];
    const { id, tenantId, environmentName } = subscription ?? {};
    assert.deepEqual([id, tenantId, environmentName], [running.subscriptionId, running.tenantId, "LocalAzure"]);
  });

  it("creates a group and a Batch account, and finds both", async () => {
    await az("group", "create", "--name", "render", "--location", "westeurope");
    await az("batch", "account", "create", ...account, "--location", "westeurope");
    const shown = (await az("batch", "account", "show", ...account)) as Record<string, unknown>;
    assert.deepEqual([shown.name, shown.provisioningState], ["clibatch", "Succeeded"]);
    assert.deepEqual(await az("group", "list", "--query", "[].name"), ["render"]);
    assert.deepEqual(await az("resource", "list", "--query", "[].name"), ["clibatch"]);
    const type = ["--resource-type", "Microsoft.Batch/batchAccounts"];
    assert.equal(await az("resource", "show", ...account, ...type, "--query", "properties.poolQuota"), 20);
    assert.deepEqual(await az("resource", "tag", ...account, ...type, "--tags", "a=b", "--query", "tags"), { a: "b" });
  });

  it("uses the account that `az batch account login` chose, with a token or a key", async () => {
    for (const auth of [[], ["--shared-key-auth"]]) {
      await az("batch", "account", "login", ...account, ...auth);
      assert.deepEqual(await az("batch", "pool", "list"), []);
    }
  });

  it("reports the errors of Resource Manager", async () => {
    await assert.rejects(az("batch", "account", "show", "--name", "none", ...inGroup), /\(ResourceNotFound\)/);
    await assert.rejects(az("group", "create", "--name", "a", "--location", "mars"), /not available|mars/);
  });

  it("deletes the group with everything in it, and signs out", async () => {
    await az("group", "delete", "--name", "render", "--yes");
    assert.deepEqual(await az("resource", "list"), []);
    await az("account", "clear");
    await assert.rejects(az("group", "list"), /az login/);
  });
});
