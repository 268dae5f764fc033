import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { until } from "../../../local/test/batch/support/test-batch";
import { useLocalPipeline } from "../../cli/batch-job/support/local-pipeline";
import { useChromium } from "./support/chromium";
import { printedUrl } from "./support/served-job";

describe("the page of a job in Batch", function () {
  this.timeout(60_000);
  const { batch, grantOutputs, poolId, start } = useLocalPipeline({ nodes: 1 });
  const { show } = useChromium();

  it("shows the states of tasks, their progress, and why one failed", async () => {
    grantOutputs();
    const client = batch.client();
    await client.job.add({ id: "render", poolInfo: { poolId } });
    for (const [id, commandLine] of [
      ["good-1", "/bin/sh -c true"],
      ["good-2", "/bin/sh -c true"],
      ["bad", "/bin/sh -c 'echo the disk is missing >&2; exit 3'"],
    ] as const) {
      await client.task.add("render", { id, commandLine });
    }
    await until(
      async () => [...(await client.task.list("render"))].filter(({ state }) => state === "completed").length,
      (count) => count === 3,
    );
    const { page, go, problems } = await show(await printedUrl(start(["view"])));
    await page.getByRole("row", { name: "Render active 2 succeeded, 1 failed" }).waitFor();
    await page.getByRole("link", { name: "Render" }).click();
    await page.getByText("active: 2 succeeded, 1 failed").waitFor();
    await page.getByRole("img", { name: /^3 of 3 tasks ended within .*, 1 failed$/ }).waitFor();
    const rows = await page.locator("tbody tr").allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.trim().split(/\s+/).slice(0, 3)),
      [
        ["bad", "failed", "3"],
        ["good-1", "succeeded", "0"],
        ["good-2", "succeeded", "0"],
      ],
    );
    await page.getByLabel("State").selectOption("failed");
    assert.deepEqual(await page.locator("tbody a").allInnerTexts(), ["bad"]);
    await page.getByRole("link", { name: "bad" }).click();
    await page.getByText("task bad failed with exit code 3").waitFor();
    await page.getByText("the disk is missing").waitFor();
    await go("#/Render/good-1");
    await page.getByRole("heading", { name: "good-1" }).waitFor();
    assert.equal(await page.getByText("exit code").count(), 0);
    assert.deepEqual(problems, []);
  });

  it("shows the outputs of a job that Batch does not have", async () => {
    grantOutputs();
    const { page } = await show(await printedUrl(start(["view"])));
    await page.getByRole("link", { name: "Render" }).click();
    await page.getByText("Batch does not say how the job is").waitFor();
    await page.getByText("Nothing is stored here.").waitFor();
  });

  it("says which role is missing", async () => {
    const { page } = await show(await printedUrl(start(["view", "--wait-for-access", "0"])));
    await page.getByRole("link", { name: "Render" }).click();
    await page.getByRole("alert").getByText("storage denied this identity").first().waitFor();
  });
});
