import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { describe, it } from "mocha";
import type { CommandResult } from "../../support/built-command";
import { itIf, nightly } from "../../support/nightly";
import { useCommand } from "../support/use-command";

/** In bytes: two blocks. */
const TWO_BLOCKS = 6_000_000;

describe("batch-outputs save, with one output and several parallel processes", () => {
  const { azurite, command, folder, prepareJob, signedIn } = useCommand();

  async function prepared(count: number) {
    const job = await prepareJob();
    const contents = Array.from({ length: count }, () => randomBytes(TWO_BLOCKS));
    const files = contents.map((content, index) => {
      const file = `${folder()}/${index}.bin`;
      writeFileSync(file, content);
      return file;
    });
    const env = signedIn();
    const where = ["--job", job.jobId ?? "", "--blob-endpoint", azurite().blobEndpoint];
    const save = (source: string, stdin?: string): Promise<CommandResult> =>
      command.run(["save", ...where, "JobOutput", source, "--as", "x.bin"], {
        env,
        ...(stdin !== undefined && { stdin: createReadStream(stdin) }),
      });
    /** Returns the index of the stored content, which is verified with its CRC-64. */
    const stored = async () => {
      const content = await (await job.get("JobOutput", "x.bin")).bytes();
      return contents.findIndex((other) => other.equals(content));
    };
    return { files, save, stored };
  }

  it("succeeds in each process, and one of the files is stored", async function () {
    this.timeout(120_000);
    const { files, save, stored } = await prepared(4);
    for (const { exitCode, stderr } of await Promise.all(files.map((file) => save(file)))) {
      assert.equal(exitCode, 0, stderr);
    }
    assert.notEqual(await stored(), -1);
  });

  nightly.it("ends with 1 and names the output in the processes whose standard input is not stored", async function () {
    this.timeout(120_000);
    const { files, save, stored } = await prepared(4);
    const results = await Promise.all(files.map((file) => save("-", file)));
    const winners = results.flatMap(({ exitCode }, index) => (exitCode === 0 ? [index] : []));
    for (const { exitCode, stderr } of results) {
      if (exitCode === 0) continue;
      assert.equal(exitCode, 1, stderr);
      assert.match(
        stderr,
        /^batch-outputs: output \$JobOutput\/x\.bin in container job-\S+ was saved by another process/,
      );
    }
    assert.ok(winners.includes(await stored()));
  });
});

describe("batch-outputs save, of a file of several blocks", () => {
  const { azurite, command, folder, inTask, prepareJob, signedIn } = useCommand();

  for (const [how, args, env, hasMd5, isEveryday = true] of [
    ["without an option", [], {}, false],
    ["with --md5", ["--md5"], {}, true],
    ["with its kind in BATCH_OUTPUTS_MD5", [], { BATCH_OUTPUTS_MD5: "TaskLog, JobOutput" }, true],
    ["with another kind in BATCH_OUTPUTS_MD5", [], { BATCH_OUTPUTS_MD5: "TaskLog" }, false, false],
    ["with BATCH_OUTPUTS_MD5=all", [], { BATCH_OUTPUTS_MD5: "all" }, true, false],
  ] as const) {
    itIf(isEveryday)(`stores ${hasMd5 ? "an MD5" : "no MD5"} ${how}, and always a CRC-64`, async function () {
      this.timeout(60_000);
      const job = await prepareJob();
      const file = `${folder()}/x.bin`;
      writeFileSync(file, randomBytes(TWO_BLOCKS));
      const where = ["--job", job.jobId ?? "", "--blob-endpoint", azurite().blobEndpoint, "--json"];
      const saving = ["save", ...where, ...args, "JobOutput", file, "--as", "x.bin"];
      const { stdout, exitCode, stderr } = await command.run(saving, { env: { ...signedIn(), ...env } });
      assert.equal(exitCode, 0, stderr);
      const [{ md5, crc64 }] = JSON.parse(stdout);
      const stored = await job.get("JobOutput", "x.bin");
      assert.deepEqual([md5 ?? undefined, crc64], [stored.md5, stored.crc64]);
      assert.equal(stored.md5 !== undefined, hasMd5);
      assert.match(crc64, /^[0-9a-f]{16}$/);
    });
  }

  for (const [ofPool, env, hasMd5, isEveryday = true] of [
    [["JobOutput"], {}, true],
    [["TaskLog", "all"], {}, true, false],
    [["TaskLog"], {}, false, false],
    [["JobOutput"], { BATCH_OUTPUTS_MD5: "TaskLog" }, false],
    [["JobOutput"], { BATCH_OUTPUTS_MD5: "" }, false, false],
  ] as const) {
    const variable = Object.entries(env).map(([name, value]) => `, with ${name}=${value}`);
    itIf(isEveryday)(
      `stores ${hasMd5 ? "an MD5" : "no MD5"} on a node whose pool requires it for ${ofPool}${variable}`,
      async function () {
        this.timeout(60_000);
        const job = await prepareJob();
        writeFileSync(`${folder()}/x.bin`, randomBytes(TWO_BLOCKS));
        const node = inTask(job.jobId, azurite().blobEndpoint, ofPool);
        const saving = ["save", "JobOutput", `${folder()}/x.bin`, "--as", "x.bin"];
        const { exitCode, stderr } = await command.run(saving, { env: { ...node, ...env } });
        assert.equal(exitCode, 0, stderr);
        assert.equal((await job.get("JobOutput", "x.bin")).md5 !== undefined, hasMd5);
      },
    );
  }

  it("refuses a kind in BATCH_OUTPUTS_MD5 that no output can have", async () => {
    const job = await prepareJob();
    const where = ["--job", job.jobId ?? "", "--blob-endpoint", azurite().blobEndpoint];
    const { exitCode, stderr } = await command.run(["save", ...where, "JobOutput", "x"], {
      env: { ...signedIn(), BATCH_OUTPUTS_MD5: "a/b" },
    });
    assert.equal(exitCode, 2);
    assert.match(stderr, /BATCH_OUTPUTS_MD5/);
  });
});
