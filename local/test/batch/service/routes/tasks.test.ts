import assert from "node:assert/strict";
import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";
import { before, describe, it } from "mocha";
import { testBatch } from "../../support/test-batch";

describe("tasks", () => {
  const test = testBatch();
  let client: BatchServiceClient;
  before(async () => {
    client = test.client();
    // The tasks of these jobs stay active, because their pool does not exist.
    await client.job.add({ id: "waiting", poolInfo: { poolId: "later" }, usesTaskDependencies: true });
  });
  const counts = async (jobId: string) => (await client.job.getTaskCounts(jobId)).taskCounts;

  describe("added", () => {
    it("are returned with everything that was sent, and with Azure's defaults", async () => {
      const sent: BatchServiceModels.TaskAddParameter = {
        id: "Everything",
        displayName: "all of it",
        commandLine: "true",
        resourceFiles: [
          { httpUrl: "https://127.0.0.1/a", filePath: "a", fileMode: "0777" },
          {
            storageContainerUrl: "https://127.0.0.1/c",
            blobPrefix: "p/",
            filePath: "d",
            identityReference: { resourceId: "/identity" },
          },
        ],
        outputFiles: [
          {
            filePattern: "../std*.txt",
            destination: {
              container: {
                containerUrl: "https://127.0.0.1/c",
                path: "x/",
                identityReference: { resourceId: "/identity" },
                uploadHeaders: [{ name: "x-ms-meta-a", value: "b" }],
              },
            },
            uploadOptions: { uploadCondition: "taskcompletion" },
          },
        ],
        environmentSettings: [{ name: "A", value: "1" }, { name: "B" }],
        affinityInfo: { affinityId: "TVM:none" },
        constraints: { maxWallClockTime: "PT1H", maxTaskRetryCount: 2 },
        requiredSlots: 2,
        userIdentity: { autoUser: { scope: "task", elevationLevel: "admin" } },
        exitConditions: {
          exitCodes: [{ code: 1, exitOptions: { dependencyAction: "satisfy" } }],
          exitCodeRanges: [{ start: 2, end: 5, exitOptions: { dependencyAction: "block" } }],
          default: { dependencyAction: "satisfy" },
        },
        dependsOn: { taskIds: ["other"], taskIdRanges: [{ start: 1, end: 3 }] },
      };
      const added = await client.task.add("waiting", sent);
      assert.equal(added._response.status, 201);
      const url = `${test.url}/jobs/waiting/tasks/Everything`;
      assert.deepEqual([added.dataServiceId, added._response.headers.get("location")], [url, url]);
      assert.match(added.eTag ?? "", /^0x8D[0-9A-F]+$/);

      const { json } = await test.request("GET", "/jobs/waiting/tasks/everything?api-version=2024-07-01.20.0");
      const { creationTime, lastModified, stateTransitionTime, ...rest } = json;
      assert.equal(creationTime, stateTransitionTime);
      assert.equal(new Date(lastModified).toISOString(), lastModified);
      const wireIdentity = { autoUser: { scope: "task", elevationLevel: "admin" } };
      assert.deepEqual(rest, {
        "odata.metadata": `${test.url}/$metadata#tasks/@Element`,
        ...sent,
        outputFiles: sent.outputFiles?.map((file) => ({
          ...file,
          uploadOptions: { uploadCondition: "TaskCompletion" },
        })),
        userIdentity: wireIdentity,
        constraints: { ...sent.constraints, retentionTime: "P7D" },
        url,
        eTag: added.eTag,
        state: "active",
        executionInfo: { retryCount: 0, requeueCount: 0 },
      });
    });

    it("get defaults for omitted properties, and retries from the job", async () => {
      await client.job.add({ id: "retries", poolInfo: { poolId: "later" }, constraints: { maxTaskRetryCount: 7 } });
      await client.task.add("retries", { id: "t", commandLine: "true" });
      const task = await client.task.get("retries", "t");
      assert.deepEqual(task.constraints, {
        maxWallClockTime: "P10675199DT2H48M5.4775807S",
        retentionTime: "P7D",
        maxTaskRetryCount: 7,
      });
      assert.deepEqual(task.userIdentity, { autoUser: { scope: "pool", elevationLevel: "nonadmin" } });
      assert.equal(task.requiredSlots, 1);
    });
  });

  it("are refused with the reason if they have several instances, also in a collection", async () => {
    await client.job.add({ id: "instances", poolInfo: { poolId: "later" } });
    const settings = { coordinationCommandLine: "true", numberOfInstances: 2 };
    const several = { id: "several", commandLine: "true", multiInstanceSettings: settings };
    const reason = /local nodes run no multi-instance tasks/;
    await assert.rejects(client.task.add("instances", several), (error: { code?: string; body?: unknown }) => {
      assert.equal(error.code, "UnsupportedProperty");
      assert.match(JSON.stringify(error.body), reason);
      return true;
    });
    const { value } = await client.task.addCollection("instances", [several, { id: "one", commandLine: "true" }]);
    assert.deepEqual(
      value?.map(({ taskId, status, error }) => [taskId, status?.toLowerCase(), error?.code]),
      [
        ["several", "clienterror", "UnsupportedProperty"],
        ["one", "success", undefined],
      ],
    );
    assert.match(JSON.stringify(value), reason);
  });

  describe("in bulk", () => {
    it("are added by the hundred, and an error in one does not affect the others", async () => {
      const jobId = "bulk";
      await client.job.add({ id: jobId, poolInfo: { poolId: "later" } });
      const good = Array.from({ length: 97 }, (_, index) => ({ id: `t${index}`, commandLine: "true" }));
      const { value } = await client.task.addCollection(jobId, [
        ...good,
        { id: "T5", commandLine: "true" },
        { id: "a b", commandLine: "true" },
        { id: "dependent", commandLine: "true", dependsOn: { taskIds: ["t1"] } },
      ]);
      assert.equal(value?.length, 100);
      assert.deepEqual(
        value?.slice(0, 97).map(({ status, taskId, location }) => [status, taskId, location]),
        good.map(({ id }) => ["Success", id, `${test.url}/jobs/${jobId}/tasks/${id}`]),
      );
      assert.deepEqual(
        value?.slice(97).map(({ status, taskId, error }) => [status, taskId, error?.code]),
        [
          ["clienterror", "T5", "TaskExists"],
          ["clienterror", "a b", "InvalidPropertyValue"],
          ["clienterror", "dependent", "TaskDependenciesNotSpecifiedOnJob"],
        ],
      );
      assert.deepEqual(await counts(jobId), { active: 97, running: 0, completed: 0, succeeded: 0, failed: 0 });

      const path = `/jobs/${jobId}/addtaskcollection?api-version=2024-07-01.20.0`;
      const { headers, json } = await test.request("POST", path, { body: { value: [good[0]] } });
      const [text, requestId, time] = json.value[0].error.message.value.split("\n");
      assert.equal(text, "The specified task already exists.");
      assert.equal(requestId, `RequestId:${headers["request-id"]}`);
      assert.match(time, /^Time:20/);
    });
  });

  describe("listed", () => {
    const jobId = "many";
    const ids = Array.from({ length: 1_234 }, (_, index) => `task-${String(index).padStart(5, "0")}`);
    before(async () => {
      await client.job.add({ id: jobId, poolInfo: { poolId: "later" } });
      for (let start = 0; start < ids.length; start += 100) {
        await client.task.addCollection(
          jobId,
          ids
            .slice(start, start + 100)
            .map((id) => ({ id, commandLine: "true", requiredSlots: id.endsWith("7") ? 2 : 1 })),
        );
      }
    });
    const all = async (options: BatchServiceModels.TaskListOptions) => {
      const pages = [await client.task.list(jobId, { taskListOptions: options })];
      for (let next = pages[0]?.odatanextLink; next; next = pages.at(-1)?.odatanextLink) {
        assert.ok(next.startsWith(test.url), "a link must lead to where the client came from");
        pages.push(await client.task.listNext(next));
      }
      return pages;
    };

    it("are returned in pages of a thousand at most, each once, in order", async () => {
      const pages = await all({});
      assert.deepEqual(
        pages.map((page) => page.length),
        [1000, 234],
      );
      assert.deepEqual(
        pages.flat().map((task) => task.id),
        ids,
      );
    });

    it("are returned in pages of the requested size, with filter and select kept", async () => {
      const pages = await all({
        maxResults: 50,
        filter: "requiredSlots eq 2 and startswith(id,'task-00')",
        select: "id",
      });
      const expected = ids.filter((id) => id.endsWith("7") && id.startsWith("task-00"));
      assert.deepEqual(
        pages.map((page) => page.length),
        [50, 50],
      );
      assert.deepEqual(
        pages.flat().map((task) => ({ ...task })),
        expected.map((id) => ({ id })),
      );
    });

    it("have no ETag on the list", async () => {
      const { headers, json } = await test.request(
        "GET",
        `/jobs/${jobId}/tasks?api-version=2024-07-01.20.0&maxresults=1`,
      );
      assert.equal(headers.etag, undefined);
      assert.equal(json["odata.metadata"], `${test.url}/$metadata#tasks`);
    });
  });

  describe("with ETags", () => {
    it("are changed and read with conditions", async () => {
      await client.task.add("waiting", { id: "etag", commandLine: "true" });
      const { eTag, lastModified } = await client.task.get("waiting", "etag");
      const constraints = { maxTaskRetryCount: 3 };
      const update = (options: BatchServiceModels.TaskUpdateOptions) =>
        client.task.update("waiting", "etag", { constraints, taskUpdateOptions: options });
      const notMet = { statusCode: 412, code: "ConditionNotMet" };
      await assert.rejects(update({ ifMatch: "0x8D0" }), notMet);
      await assert.rejects(update({ ifNoneMatch: eTag! }), notMet);
      await assert.rejects(update({ ifUnmodifiedSince: new Date(lastModified!.getTime() - 10_000) }), notMet);
      await update({ ifMatch: eTag! });
      await assert.rejects(update({ ifMatch: eTag! }), notMet);
      const changed = await client.task.get("waiting", "etag");
      assert.notEqual(changed.eTag, eTag);
      assert.deepEqual(changed.constraints, {
        maxWallClockTime: "P10675199DT2H48M5.4775807S",
        retentionTime: "P7D",
        ...constraints,
      });

      const path = "/jobs/waiting/tasks/etag?api-version=2024-07-01.20.0";
      const unchanged = await test.request("GET", path, { headers: { "if-none-match": changed.eTag! } });
      assert.deepEqual([unchanged.status, unchanged.text], [304, ""]);
      assert.equal((await test.request("GET", path, { headers: { "if-none-match": eTag! } })).status, 200);
    });
  });
});
