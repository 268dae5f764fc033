import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { type BlobClient, ContainerClient } from "@azure/storage-blob";
import fc from "fast-check";
import { describe, it } from "mocha";
import { JobOutputStorage, OutputError, type TaskOutputStorage } from "../../../outputs";
import { isAddressable } from "../../../outputs/storage/addressable";
import { blobUrlPath } from "../../../outputs/storage/location";
import { freshJobId, useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useFolder } from "../../support/folder";
import { putBlob } from "../../support/put-blob";

/** Segments that break a rule for writing, or that a client or a disk changes or refuses. */
const SEGMENTS = [
  ...["a", "b.txt", "report.", "v1.", "C:x", "c:", "sp ", " x", "", ".", "..", "...", ".hidden", "..a"],
  ...["a*b", "axb", "q?", "[1].jpg", "1.jpg", "[!a]", "{a,b}", "(a)|b", '"q"', "'", "%2e%2e", "%", "a+b", "a&b=c#d"],
  ...["Case", "case", "caf\u00e9", "cafe\u0301", "日本", "🎉", "u\u2028v", "\u202e", "\ue000", "nul", "$TaskLog"],
  ...["x.~00002", "x.0123456789abcdef.part", "n".repeat(250), "n".repeat(300), "<", ">"],
];
const DIRECTORY = "t1/$TaskOutput/";

const segment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SEGMENTS) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }) },
);
const path = fc
  .array(segment, { minLength: 1, maxLength: 3 })
  .map((segments) => segments.join("/"))
  // Names that the service itself refuses or changes. A name that ends in / has content here, so that it is not a
  // directory marker.
  .filter((text) => /^[^\p{Cc}\p{Cs}\ufffe\uffff\\]+$/u.test(text) && text.length < 900);

describe("outputs with names that this library never writes", () => {
  const azurite = useAzurite();
  const folder = useFolder();

  async function stored(paths: readonly string[]) {
    const { blobEndpoint, credential } = azurite();
    const job = new JobOutputStorage({ blobEndpoint, credential, jobId: freshJobId() });
    await job.prepare();
    for (const each of paths) await putBlob(azurite(), job.containerName, DIRECTORY + each, contentOf(each));
    return job.task("t1");
  }

  it("are listed, fetched, shared and deleted under exactly their names, or refused", async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { minLength: 1, maxLength: 12 }), async (paths) => {
        const task = await stored(paths);
        assert.deepEqual(await pathsOf(task), [...paths].sort());

        for (const each of paths) {
          const output = await task.get("TaskOutput", each);
          assert.equal(output.name, DIRECTORY + each);
          const [matched, ...others] = await collect(task.getMatching("TaskOutput", [each]));
          assert.deepEqual([matched?.name, others], [DIRECTORY + each, []]);
          if (isAddressable(output.name)) {
            assert.equal(await output.text(), contentOf(each));
            assert.equal(decodeURIComponent(new URL(output.url).pathname).endsWith(`/${output.name}`), true);
          } else {
            for (const refused of [output.text(), output.downloadInto(folder()), output.delete()]) {
              await assert.rejects(refused, isRefusalOf(output.name));
            }
          }
        }

        const left = new Set(paths);
        for (const each of paths) {
          if (!isAddressable(DIRECTORY + each)) continue;
          for await (const output of task.getMatching("TaskOutput", [each])) await output.delete();
          left.delete(each);
          assert.deepEqual(await pathsOf(task), [...left].sort());
        }
      }),
      { numRuns: 25 },
    );
  });

  it("are downloaded together as far as the disk allows; the others are reported, and nothing else is written", async function () {
    this.timeout(120_000);
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { minLength: 2, maxLength: 15 }), async (paths) => {
        const task = await stored(paths);
        round += 1;
        const into = join(folder(), String(round), "into");
        const arrived: string[] = [];
        let failed: string[] = [];
        try {
          for await (const { output, file } of task.downloadMatching("TaskOutput", paths, into)) {
            assert.equal(readFileSync(file, "utf8"), contentOf(output.path));
            arrived.push(output.path);
          }
        } catch (error) {
          assert.ok(error instanceof OutputError);
          assert.equal(error.code, arrived.length > 0 ? "SomeFailed" : "PathRefused");
          for (const failure of error.failures) assert.equal(failure.error.code, "PathRefused", failure.error.message);
          failed = error.failures.map((failure) => failure.path);
        }
        assert.deepEqual([...arrived, ...failed].sort(), [...paths].sort());
        assert.deepEqual(filesBelow(join(folder(), String(round))), arrived.map((each) => `into/${each}`).sort());
      }),
      { numRuns: 25 },
    );
  });

  it("are addressable if and only if the client addresses them by their own URL", () => {
    const container = new URL("https://account.blob.core.windows.net/job-x?sig=x");
    const client = new ContainerClient(container.href);
    const anyName = fc
      .array(fc.constantFrom("..", ".", "a", "/", "\\", "%2e", "C:", "", " ", "\ud800", "?", "#"), { maxLength: 8 })
      .map((parts) => `$JobOutput/a${parts.join("")}`);
    fc.assert(
      fc.property(anyName, (name) => {
        let blob: BlobClient | undefined;
        try {
          blob = client.getBlobClient(name);
        } catch {
          // Broken Unicode.
        }
        assert.equal(isAddressable(name), blob?.name === name);
        if (isAddressable(name)) assert.equal(blobUrlPath(container, name), new URL(blob?.url ?? "").pathname);
        else assert.throws(() => blobUrlPath(container, name), { code: "PathRefused" });
      }),
      { numRuns: 2000 },
    );
  });

  it("are not found by a path that only becomes their name by the rules for writing", async () => {
    const task = await stored(["../x", "x"]);
    assert.equal((await task.get("TaskOutput", "../x")).name, `${DIRECTORY}../x`);
    assert.equal((await task.get("TaskOutput", "./x")).name, `${DIRECTORY}x`);
  });
});

const contentOf = (path: string) => `content of ${path}`;

async function pathsOf(task: TaskOutputStorage): Promise<string[]> {
  return (await collect(task.list({ kind: "TaskOutput" }))).map((output) => output.path).sort();
}

function isRefusalOf(name: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof OutputError && error.code === "PathRefused" && error.message.includes(JSON.stringify(name));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => relative(folder, join(folder, name)))
    .sort();
}
