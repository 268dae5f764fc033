import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import type { Page } from "playwright-core";
import { until } from "../../../local/test/batch/support/test-batch";
import { useLocalPipeline } from "../../cli/batch-job/support/local-pipeline";
import { ROOT } from "../../cli/support/ended";
import { nightly } from "../../support/nightly";
import { useChromium } from "./support/chromium";
import { png } from "./support/png";
import { printedUrl } from "./support/served-job";

const FOLDER = join(ROOT, "docs/view");

/** Whether the screenshots are written. */
const IS_UPDATE = process.env.UPDATE_SCREENSHOTS === "1";

/**
 * The screenshots of docs/view.md. With `UPDATE_SCREENSHOTS=1`, they are written. Otherwise, a nightly run shows that
 * each view still has what the documentation shows.
 */
(IS_UPDATE ? describe : nightly.describe)("the screenshots of the documentation", function () {
  this.timeout(120_000);
  const { batch, grantOutputs, poolId, start, run } = useLocalPipeline({ nodes: 1 });
  const { show } = useChromium();

  it("show a job, a failed task, its previews, a table and a log", async () => {
    grantOutputs();
    const client = batch.client();
    await client.job.add({ id: "Render", poolInfo: { poolId } });
    for (let frame = 1; frame <= 24; frame++) {
      const isBad = frame === 17;
      const script = isBad ? "echo rendering frame 17; echo texture brick.exr is missing >&2; exit 3" : "true";
      await client.task.add("Render", { id: `frame-${two(frame)}`, commandLine: `/bin/sh -c '${script}'` });
    }
    const save = async (task: string, kind: string, files: Readonly<Record<string, string | Buffer>>) => {
      const place = ["--job", "Render", "--task", task];
      const { exitCode, stderr } = await run(["save", ...place, kind, ...Object.keys(files)], files);
      assert.equal(exitCode, 0, stderr);
    };
    await save("frame-17", "TaskPreview", Object.fromEntries(pictures()));
    await save("frame-17", "TaskLog", { "render.log": log() });
    await save("frame-18", "TaskOutput", { "samples.csv": samples() });
    await save("", "JobOutput", { "movie.json": '{ "frames": 24 }' });
    await until(
      async () => [...(await client.task.list("Render"))].filter(({ state }) => state === "completed").length,
      (count) => count === 24,
    );

    const url = () => printedUrl(start(["view"])).then(show);
    const { page, go } = await url();
    await page.setViewportSize({ width: 900, height: 640 });
    await go("#/Render");
    await page.getByRole("img", { name: "1 failed" }).waitFor();
    await page.getByRole("link", { name: "JobOutput/" }).waitFor();
    await shoot(page, "job");
    await go("#/Render/frame-17");
    await page.getByText("texture brick.exr is missing").waitFor();
    const isLoaded = "[...document.querySelectorAll('.pictures img')].filter((image) => image.naturalWidth > 0).length";
    await until(
      () => page.evaluate(isLoaded),
      (count) => count === 12,
    );
    await shoot(page, "task");
    await go("#/Render/frame-18/TaskOutput/samples.csv");
    await page.getByRole("img", { name: "seconds from" }).waitFor();
    await shoot(page, "table");
    await page.emulateMedia({ colorScheme: "dark" });
    await go("#/Render/frame-17/TaskLog/render.log");
    await page.getByLabel("Find").fill("warning");
    await page.getByText("4 found").waitFor();
    await shoot(page, "log");
  });
});

async function shoot(page: Page, name: string): Promise<void> {
  if (!IS_UPDATE) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** A sphere that is lit from another side in each picture. */
function pictures(): [string, Buffer][] {
  return Array.from({ length: 12 }, (_, at) => {
    const [lightX, lightY] = [Math.cos(at / 2), Math.sin(at / 2)];
    const picture = png(120, 90, (x, y) => {
      const [across, up] = [(x - 60) / 38, (y - 45) / 38];
      const depth = 1 - across ** 2 - up ** 2;
      if (depth < 0) return [28, 32, 44];
      const light = Math.max(0.08, 0.8 * (across * lightX + up * lightY) + 0.6 * Math.sqrt(depth));
      return [Math.min(255, 230 * light), Math.min(255, 150 * light), Math.min(255, 70 * light)];
    });
    return [`pass-${two(at + 1)}.png`, picture];
  });
}

function log(): string {
  const lines = Array.from({ length: 40 }, (_, at) => {
    const text = at % 10 === 6 ? "warning: texture brick.exr is missing" : `tile ${at + 1} of 40 rendered`;
    return `2026-11-27T08:15:${two(at)}Z frame 17: ${text}`;
  });
  return lines.join("\n");
}

function samples(): string {
  const rows = Array.from(
    { length: 60 },
    (_, at) => `${at + 1},${(3 + Math.sin(at / 6) + at / 40).toFixed(2)},${4 * at}`,
  );
  return ["tile,seconds,samples", ...rows].join("\n");
}
