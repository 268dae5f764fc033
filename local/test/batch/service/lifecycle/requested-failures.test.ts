import assert from "node:assert/strict";
import { afterEach, before, describe, it } from "mocha";
import { changeSettings } from "../../../../environment/settings/open-settings";
import { type SettingTexts, settings } from "../../../../environment/settings/settings";
import { taskIn, testBatch } from "../../support/test-batch";

describe("failures of tasks on request", () => {
  const test = testBatch();
  const set = (texts: SettingTexts) => changeSettings(test.environment.state, { like: "local", set: texts });
  before(async () => {
    await test.pool();
    await test.client().job.add({ id: "job", poolInfo: { poolId: "pool" } });
  });
  afterEach(() => set({}));

  const codes = settings["task.error"].kind.rule.replace("one of none, ", "").split(", ");
  assert.ok(codes.length > 5);
  for (const code of codes) {
    it(`have the code ${code}`, async () => {
      set({ "task.error": code });
      const client = test.client();
      await client.task.add("job", {
        id: code,
        commandLine: "touch out.txt",
        outputFiles: [
          {
            filePattern: "out.txt",
            destination: { container: { containerUrl: "https://127.0.0.1:1/account/container?sig=secret" } },
            uploadOptions: { uploadCondition: "tasksuccess" },
          },
        ],
      });
      const { executionInfo } = await taskIn(client, "job", code, "completed");
      assert.deepEqual([executionInfo?.result, executionInfo?.failureInfo?.code], ["failure", code]);
      const isUpload = code.startsWith("FileUpload");
      assert.equal(executionInfo?.exitCode, isUpload ? 0 : undefined);
      const path = `/jobs/job/tasks/${code}/files/fileuploaderr.txt?api-version=2024-07-01.20.0`;
      const { status, text } = await test.request("GET", path);
      if (!isUpload) return assert.equal(status, 404);
      const line = JSON.parse(text) as Record<string, unknown>;
      assert.deepEqual([line.code, line.pattern], [code, "out.txt"]);
      assert.equal(text.includes("secret"), false);
    });
  }
});
