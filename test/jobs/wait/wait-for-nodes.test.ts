import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type NodeCounts, waitForNodes } from "../../../jobs";
import { useLocalBatch } from "../support/local-batch";

describe("waitForNodes", function () {
  this.timeout(60_000);
  const { local, client, settings } = useLocalBatch();
  const quick = { firstSeconds: 0.02, longestSeconds: 0.02 };

  it("returns when enough nodes are ready, and reports the nodes by state", async () => {
    await local.pool({ id: "ready", targetDedicatedNodes: 2 });
    const reports: NodeCounts[] = [];
    const nodes = await waitForNodes(client().pool("ready"), {
      ...quick,
      count: 2,
      onProgress: (each) => reports.push(each),
    });
    assert.deepEqual(nodes, { idle: 2 });
    assert.deepEqual(reports.at(-1), nodes);
  });

  it("fails as soon as a StartTask has failed, with its last lines and what to do", async () => {
    const startTask = { commandLine: "/bin/sh -c 'echo no disk >&2; exit 9'", waitForSuccess: true };
    await local.pool({ id: "failed", startTask });
    await assert.rejects(waitForNodes(client().pool("failed"), quick), {
      code: "PoolFailed",
      message:
        /starttaskfailed: its StartTask ended with exit code 9[\s\S]*FailureExitCode[\s\S]*stderr\.txt:\n +no disk/,
    });
  });

  it("fails as soon as the resize has failed, with the service's code and what to do", async () => {
    settings({ "resize.error": "AllocationTimedOut" });
    try {
      await local.pool({ id: "resize" });
      await assert.rejects(waitForNodes(client().pool("resize"), quick), (error: Error) => {
        assert.equal(
          error.message,
          [
            "pool resize does not get 1 nodes",
            "pool resize lacks nodes",
            "  AllocationTimedOut: Desired number of dedicated nodes could not be allocated as the resize timeout was reached",
            "  cause: Azure could not allocate the nodes within the resize timeout",
            "  do: resize the pool again with a longer timeout, or choose another size or region",
          ].join("\n"),
        );
        return true;
      });
    } finally {
      settings({ "resize.error": "none" });
    }
  });

  it("fails as soon as a node is unusable, with its errors", async () => {
    settings({ "node.error": "DiskFull" });
    try {
      await local.pool({ id: "unusable" });
      await assert.rejects(waitForNodes(client().pool("unusable"), quick), {
        code: "PoolFailed",
        message:
          /node \S+ is unusable\n +DiskFull: There is not enough disk space on the node\n +cause: more than 90 %/,
      });
    } finally {
      settings({ "node.error": "none" });
    }
  });

  it("fails at the time limit, with the existing nodes", async () => {
    await local.pool({ id: "few" });
    const waiting = waitForNodes(client().pool("few"), { ...quick, count: 5, timeLimitSeconds: 0.2 });
    await assert.rejects(waiting, {
      code: "TimeLimitReached",
      message: /^pool few must have 5 nodes within 0\.2 s, but has 1 idle; wait longer/,
    });
  });

  it("fails for a pool that does not exist", async () => {
    await assert.rejects(waitForNodes(client().pool("no-such-pool"), quick), { code: "PoolNotFound" });
  });
});
