import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { until } from "../../../local/test/batch/nodes/support/test-node";
import { writeFiles } from "../../support/folder";
import { useServedJob } from "./support/served-job";

describe("batch-outputs view", function () {
  this.timeout(60_000);
  const { folder, job, serve, started, openUrl } = useServedJob();

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
});
