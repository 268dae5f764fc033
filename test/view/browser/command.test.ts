import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { until } from "../../../local/test/batch/nodes/support/test-node";
import { writeFiles } from "../../support/folder";
import { useServedJob } from "./support/served-job";

describe("batch-outputs view", function () {
  this.timeout(60_000);
  const { imds, folder, job, serve, started, open, openUrl } = useServedJob();

  it("opens the page in the browser, without its secret in a command line", async () => {
    const outputs = await job();
    const opened = join(folder(), "opened");
    writeFiles(folder(), {
      "bin/xdg-open": `#!/bin/sh\necho "$@" > '${opened}.new'; mv '${opened}.new' '${opened}'\n`,
    });
    chmodSync(join(folder(), "bin/xdg-open"), 0o755);
    await serve(outputs, { args: ["--open"], env: { PATH: `${join(folder(), "bin")}:${process.env.PATH}` } });
    await until(() => existsSync(opened));
    const file = readFileSync(opened, "utf8").trim();
    assert.match(file, /^\/.*\.html$/);
    assert.equal(statSync(file).mode & 0o077, 0);
    const { page } = await openUrl(`file://${file}`);
    await page.getByRole("link", { name: outputs.jobId ?? "" }).waitFor();
  });

  it("says that the port is not free", async () => {
    const outputs = await job();
    const { port } = new URL(await serve(outputs));
    await assert.rejects(
      serve(outputs, { args: ["--port", port] }),
      /--port must be free, got \d+ \(EADDRINUSE\); give another one, or omit the option/,
    );
  });

  it("says that a job is needed", async () => {
    await assert.rejects(
      started(["--blob-endpoint", "https://a.blob.core.windows.net/"]),
      /view must show a job, got none/,
    );
  });

  it("shows the job of a container's URL, without an identity", async () => {
    const outputs = await job();
    await outputs.task("t1").saveText("TaskOutput", "hello", "a.txt");
    imds().hasIdentities = false;
    const url = await started([], { BATCH_OUTPUTS_CONTAINER_URL: await outputs.containerUrl() });
    const { page, go } = await openUrl(url);
    await page.getByRole("link", { name: outputs.containerName }).click();
    await page.getByRole("link", { name: "t1" }).click();
    await go(`#/${outputs.containerName}/t1/TaskOutput/a.txt`);
    await page.getByText("hello").waitFor();
  });

  it("deletes the chosen files with --allow-delete, after a question", async () => {
    const outputs = await job();
    for (const path of ["a.txt", "b.txt"]) await outputs.saveText("JobOutput", "x", path);
    const { page, go } = await open(outputs, { args: ["--allow-delete"] });
    await go(`#/${outputs.jobId}//JobOutput`);
    await page.getByLabel("Choose a.txt").check();
    page.once("dialog", (dialog) => dialog.dismiss());
    await page.getByRole("button", { name: "Delete" }).click();
    assert.equal(await (await outputs.get("JobOutput", "a.txt")).text(), "x");
    page.once("dialog", (dialog) => dialog.accept());
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("link", { name: "a.txt" }).waitFor({ state: "detached" });
    await assert.rejects(outputs.get("JobOutput", "a.txt"), { code: "OutputNotFound" });
    assert.equal(await (await outputs.get("JobOutput", "b.txt")).text(), "x");
  });
});
