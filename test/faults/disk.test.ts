import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../outputs";
import { useAzurite } from "../support/azurite";
import { chanceBytes, SEED } from "../support/chance";
import { useFolder } from "../support/folder";

const MIB = 2 ** 20;
const DOWNLOADER = require.resolve("../support/limited-download.ts");

describe(`a full disk (seed ${SEED})`, () => {
  const azurite = useAzurite();
  const folder = useFolder();

  it("keeps the received part of a download, and the next one fetches the rest", async function () {
    this.timeout(60_000);
    // A separate disk needs a separate namespace. The test of `writeFile` uses a limit of the file size instead, which
    // every system has.
    if (spawnSync("unshare", ["--map-root-user", "--mount", "true"]).status !== 0) this.skip();
    const { blobEndpoint, credential, caFile } = azurite();
    const outputs = new JobOutputStorage({ blobEndpoint, credential, jobId: `faults-disk-${SEED}` });
    await outputs.prepare();
    const content = chanceBytes(14 * MIB, "disk");
    await outputs.saveStream("JobOutput", Readable.from([content]), "x.bin");
    const disk = join(folder(), "disk");
    mkdirSync(disk);
    const script = `
      set -e
      mount -t tmpfs -o size=9m none "$FOLDER"
      download() { "$NODE" --import tsx "${DOWNLOADER}"; }
      download
      stat -c %s "$FOLDER"/x.bin.*.part
      mount -o remount,size=32m "$FOLDER"
      download
      ls "$FOLDER"
      md5sum < "$FOLDER/x.bin"`;
    const { stdout, stderr } = spawnSync("unshare", ["--map-root-user", "--mount", "sh", "-c", script], {
      env: {
        ...process.env,
        NODE: process.execPath,
        NODE_EXTRA_CA_CERTS: caFile,
        BLOB_ENDPOINT: blobEndpoint,
        JOB_ID: outputs.jobId,
        FOLDER: disk,
      },
      encoding: "utf8",
    });
    const [refusal = "", partSize, files, digest] = stdout.split("\n");
    assert.match(
      refusal,
      /^DiskFull: the disk has no room for the 14680064 bytes of \S+x\.bin \(ENOSPC\); free some space/,
      stderr,
    );
    assert.equal(Number(partSize), 9 * MIB);
    assert.equal(files, "x.bin");
    assert.equal(digest?.split(" ")[0], createHash("md5").update(content).digest("hex"));
  });
});
