import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { describe, it } from "mocha";
import type { CommandResult } from "../../support/bundled-command";
import { nightly } from "../../support/nightly";
import { useCommand } from "../support/use-command";

/** In bytes: more than two blocks. */
const SIZE = 12_000_000;

describe("batch-outputs save, with one output and several parallel processes", () => {
  const { azurite, command, folder, prepareJob, signedIn } = useCommand();

  async function prepared(count: number) {
    const job = await prepareJob();
    const contents = Array.from({ length: count }, () => randomBytes(SIZE));
    const files = contents.map((content, index) => {
      const file = `${folder()}/${index}.bin`;
      writeFileSync(file, content);
      return file;
    });
    const env = signedIn();
    const where = ["--job", job.jobId ?? "", "--blob-endpoint", azurite().blobEndpoint];
    const save = (source: string, stdin?: string): Promise<CommandResult> =>
      command().run(["save", ...where, "JobOutput", source, "--as", "x.bin"], {
        env,
        ...(stdin !== undefined && { stdin: createReadStream(stdin) }),
      });
    /** Returns the index of the stored content, which is verified with its MD5. */
    const stored = async () => {
      const content = await (await job.get("JobOutput", "x.bin")).bytes();
      return contents.findIndex((other) => other.equals(content));
    };
    return { files, save, stored };
  }

  it("succeeds in each process, and one of the files is stored", async function () {
    this.timeout(120_000);
    const { files, save, stored } = await prepared(6);
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
