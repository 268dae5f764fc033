import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { text } from "node:stream/consumers";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../outputs";
import { freshJobId, useAzurite } from "../support/azurite";
import { useBundledCommand } from "../support/bundled-command";
import { collect } from "../support/collect";
import { useFolder, writeFiles } from "../support/folder";
import { useImds } from "../support/imds";

const FILES = Array.from({ length: 60 }, (_, index) => `${index}.txt`);

describe("batch-outputs, of which nobody reads what it prints", () => {
  const azurite = useAzurite();
  const imds = useImds();
  const command = useBundledCommand();
  const folder = useFolder();

  async function prepared() {
    const { blobEndpoint, credential } = azurite();
    const job = new JobOutputStorage({ blobEndpoint, credential, jobId: freshJobId() });
    await job.prepare();
    return job;
  }

  /** Runs a command line whose reader of one of its streams is gone from the start, as `… | true` has it. */
  async function runUnread(unread: "stdout" | "stderr", job: JobOutputStorage, ...args: string[]) {
    const { blobEndpoint, caFile } = azurite();
    writeFiles(folder(), { "config.json": JSON.stringify({ version: 1, blobEndpoint, identityClientId: "writer" }) });
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(process.execPath, [command().file, ...args], {
      cwd: folder(),
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...{ PATH, HOME, BATCH_OUTPUTS_CONFIG_FILE: `${folder()}/config.json`, NODE_EXTRA_CA_CERTS: caFile },
        ...{ AZ_BATCH_JOB_ID: job.jobId, AZ_BATCH_TASK_ID: "t1", AZ_BATCH_NODE_SHARED_DIR: folder() },
        AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url,
      },
    });
    child[unread].destroy();
    const told = text(unread === "stdout" ? child.stderr : child.stdout);
    const [exitCode] = await once(child, "close");
    return { exitCode, told: await told };
  }

  for (const unread of ["stdout", "stderr"] as const) {
    it(`saves, gets and deletes all when ${unread} is closed`, async () => {
      const job = await prepared();
      writeFiles(folder(), Object.fromEntries(FILES.map((file) => [file, file])));
      const saved = await runUnread(unread, job, "save", "TaskOutput", "*.txt");
      assert.equal(saved.exitCode, 0, saved.told);
      assert.equal((await collect(job.task("t1").list())).length, FILES.length);

      const got = await runUnread(unread, job, "get", "TaskOutput", "*", "--into", "results");
      assert.equal(got.exitCode, 0, got.told);
      assert.equal(readdirSync(`${folder()}/results`).length, FILES.length);

      const deleted = await runUnread(unread, job, "delete", "TaskOutput", "*", "--yes");
      assert.equal(deleted.exitCode, 0, deleted.told);
      assert.deepEqual(await collect(job.task("t1").list()), []);
    });

    it(`ends with the code of the command that it has run when ${unread} is closed`, async () => {
      const { exitCode, told } = await runUnread(unread, await prepared(), "run", "--json", "--", "sh", "-c", "exit 7");
      assert.equal(exitCode, 7, told);
    });
  }

  it("ends quietly where it only prints", async () => {
    const job = await prepared();
    await job.task("t1").saveText("TaskLog", "x".repeat(1_000_000), "log.txt");
    for (const args of [
      ["list"],
      ["list", "--json"],
      ["tail", "TaskLog", "log.txt"],
      ["tail", "-f", "TaskLog", "log.txt"],
      ["get", "TaskLog", "log.txt", "--output", "-"],
      ["url", "TaskLog", "*"],
    ]) {
      assert.deepEqual(await runUnread("stdout", job, ...args), { exitCode: 0, told: "" }, args.join(" "));
    }
  });
});
