import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it } from "mocha";
import { poolBody, shell, taskIn, testBatch, until } from "./support/test-batch";

describe("createBatch", () => {
  describe("after a restart", () => {
    const test = testBatch();

    it("has its data at the same address: pools, nodes, jobs, tasks, files, ETags", async () => {
      await test.pool({ taskSlotsPerNode: 2 });
      let client = test.client();
      await client.job.add({ id: "job", poolInfo: { poolId: "pool" }, usesTaskDependencies: true });
      await client.task.addCollection("job", [
        shell("done", "echo kept"),
        // Ends only in the second run.
        shell("cut", "test -e $AZ_BATCH_NODE_SHARED_DIR/cut || { touch $AZ_BATCH_NODE_SHARED_DIR/cut; sleep 600; }"),
        shell("after", "true", { dependsOn: { taskIds: ["done", "cut"] } }),
      ]);
      const done = await taskIn(client, "job", "done", "completed");
      const nodeId = done.nodeInfo!.nodeId!;
      await until(
        () =>
          client.file.getPropertiesFromComputeNode("pool", nodeId, "shared/cut").then(
            () => true,
            () => false,
          ),
        (there) => there,
      );
      const [pool, job, url] = [await client.pool.get("pool"), await client.job.get("job"), test.url];

      await test.batch.close();
      await assert.rejects(client.job.get("job"), { code: "ECONNREFUSED" });
      await test.open();
      assert.equal(test.url, url);
      client = test.client();
      const essence = ({
        eTag,
        id,
        creationTime,
        lastModified,
      }: {
        eTag?: string;
        id?: string;
        creationTime?: Date;
        lastModified?: Date;
      }) => ({ eTag, id, creationTime, lastModified });
      assert.deepEqual(essence(await client.pool.get("pool")), essence(pool));
      assert.deepEqual(essence(await client.job.get("job")), essence(job));
      assert.deepEqual(essence(await client.task.get("job", "done")), essence(done));
      assert.equal((await client.file.getPropertiesFromTask("job", "done", "stdout.txt")).contentLength, 5);
      assert.deepEqual(
        (await client.computeNode.list("pool")).map(({ id }) => id),
        [nodeId],
      );
      assert.equal((await taskIn(client, "job", "cut", "completed")).executionInfo?.exitCode, 0);
      await taskIn(client, "job", "after", "completed");
    });

    it("makes its database readable only by its user", () => {
      assert.equal(statSync(test.environment.state.path("batch", "myaccount", "account.sqlite")).mode & 0o777, 0o600);
    });

    it("deletes all data of an account", async () => {
      const nodes = test.environment.state.path("batch", "myaccount", "pools", "pool");
      assert.ok(existsSync(nodes));
      await test.batch.deleteAccount(test.accountId);
      assert.ok(!existsSync(test.environment.state.path("batch", "myaccount")));
      assert.throws(() => test.batch.getPool(test.accountId, "pool"), { code: "AccountNotFound" });
      await test.reopen();
      assert.equal(test.batch.getPool(test.accountId, "pool"), undefined);
    });
  });

  describe("after a kill", () => {
    const test = testBatch();

    it("runs interrupted tasks again, and has lost nothing", async () => {
      await test.batch.close();
      const main = join(__dirname, "support", "batch-to-kill.ts");
      const child = spawn(process.execPath, ["--import", "tsx", main, test.environment.state.root, test.accountId], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const lines = createInterface(child.stdout);
      // The process prints a line when its task runs.
      const [line] = (await once(lines, "line")) as [string];
      assert.equal(line, "running");
      child.kill("SIGKILL");
      await once(child, "exit");

      await test.open();
      const client = test.client();
      const task = await taskIn(client, "job", "t", "completed");
      assert.deepEqual([task.executionInfo?.exitCode, task.executionInfo?.retryCount], [0, 0]);
      assert.equal((await client.job.getTaskCounts("job")).taskCounts.completed, 1);
    });
  });

  describe("with two accounts", () => {
    const test = testBatch();

    it("keeps addresses, keys and pools separate", async () => {
      const id = `${test.accountId}2`;
      const { accountEndpoint } = await test.batch.openAccount({
        id,
        name: "myaccount2",
        location: "westeurope",
        allowedAuthenticationModes: ["AAD"],
      });
      assert.match(accountEndpoint, /^127\.0\.0\.1:\d+$/);
      assert.notEqual(`https://${accountEndpoint}`, test.url);
      assert.notDeepEqual(test.batch.listKeys(id), test.batch.listKeys(test.accountId));
      await test.batch.createPool(id, { ...poolBody, targetDedicatedNodes: 0 }, []);
      assert.equal(test.batch.getPool(test.accountId, "pool"), undefined);
    });
  });
});
