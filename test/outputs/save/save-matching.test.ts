import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, it } from "mocha";
import { blobName, ConventionError } from "../../../conventions";
import { JobOutputStorage, OutputError, type OutputReference, type TaskOutputStorage } from "../../../outputs";
import { freshJobId, useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useFolder, writeFiles } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";

describe("saveMatching", () => {
  const azurite = useAzurite();
  const folder = useFolder();

  it("says what to write between folders if a pattern with a backslash matches nothing", async () => {
    writeFiles(folder(), { "f/1.png": "1" });
    const job = new JobOutputStorage({ ...azurite(), jobId: freshJobId() });
    for (const pattern of ["f\\*.png", "f\\1.png"]) {
      await assert.rejects(collect(job.saveMatching("JobOutput", [pattern], { folder: folder() })), {
        code: "NothingMatched",
        message: `pattern must match a file, got ${JSON.stringify(pattern)}; a backslash escapes the next character: write / between folders`,
      });
    }
  });
});

describe("saveMatching with onFound", () => {
  const azurite = useAzurite();
  const folder = useFolder();

  for (const [what, patterns] of [
    ["one pattern", ["**"]],
    ["several patterns", ["**", "a.txt"]],
  ] as const) {
    it(`says how many files ${what} finds, before anything is sent`, async () => {
      writeFiles(folder(), { "a.txt": "a", "f/b.txt": "bb", "f/empty": "" });
      const job = new JobOutputStorage({ ...azurite(), jobId: freshJobId() });
      await job.prepare();
      const told: unknown[] = [];
      const saving = job.saveMatching("JobOutput", patterns, {
        folder: folder(),
        onFound: (found) => told.push(found),
        onProgress: ({ path, isDone }) => told.push(`${path} ${isDone}`),
      });
      await collect(saving);
      assert.deepEqual(told[0], { files: 3, bytes: 3, isComplete: true });
      assert.deepEqual(told.filter((each) => String(each).endsWith("true")).sort(), [
        "a.txt true",
        "f/b.txt true",
        "f/empty true",
      ]);
    });
  }

  it("does not say it if nothing matches", async () => {
    const job = new JobOutputStorage({ ...azurite(), jobId: freshJobId() });
    const onFound = () => assert.fail("nothing matches");
    await assert.rejects(collect(job.saveMatching("JobOutput", ["*"], { folder: folder(), onFound })), {
      code: "NothingMatched",
    });
  });
});

describe("saveMatching with keepGoing", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);

  async function prepared(blobEndpoint = azurite().blobEndpoint) {
    const job = new JobOutputStorage({ ...azurite(), blobEndpoint, jobId: freshJobId() });
    await job.prepare();
    return job.task("t1");
  }

  /** What was yielded, and the error after it. */
  async function saved(outputs: TaskOutputStorage, ...patterns: string[]) {
    const paths: string[] = [];
    try {
      for await (const { path } of outputs.saveMatching("TaskOutput", patterns, {
        folder: folder(),
        keepGoing: true,
      })) {
        paths.push(path);
      }
    } catch (error) {
      assert.ok(error instanceof OutputError || error instanceof ConventionError, String(error));
      const { code, message } = error;
      const failures = "failures" in error ? error.failures.map((each) => [each.path, each.error.code]) : [];
      return { paths, code, message, failures };
    }
    return { paths, code: undefined, message: "", failures: [] };
  }

  /** A file whose name is not UTF-8. */
  function writeOdd(path: string): void {
    writeFileSync(Buffer.concat([Buffer.from(`${folder()}/`), Buffer.from(path, "latin1")]), "odd");
  }

  it("saves what it can, and reports each file that cannot be read or has a name that no output can have", async () => {
    writeFiles(folder(), { "a.txt": "a", "b.": "", "d/c.txt": "c", "d/x\ue000": "", "z.txt": "z" });
    writeOdd("d\xe4.txt");
    symlinkSync("n".repeat(300), `${folder()}/d/link`);
    // No user can read this file after opening it.
    symlinkSync("/proc/self/mem", `${folder()}/memory`);
    const outputs = await prepared();
    assert.deepEqual(await saved(outputs, "**"), {
      paths: ["a.txt", "d/c.txt", "z.txt"],
      code: "SomeFailed",
      message: '5 of 8 outputs failed: "d\ufffd.txt", "b.", "d/link", …',
      failures: [
        ["d\ufffd.txt", "PathRefused"],
        ["b.", "PathRefused"],
        ["d/link", "SourceNotFound"],
        ["d/x\ue000", "PathRefused"],
        ["memory", "SourceNotFound"],
      ],
    });
    assert.deepEqual(await pathsOf(outputs), ["a.txt", "d/c.txt", "z.txt"]);
  });

  it("saves the files of each pattern that matches, and reports the others", async () => {
    writeFiles(folder(), { "a.txt": "a", "b.": "", "c.png": "c" });
    assert.deepEqual(await saved(await prepared(), "*.gif", "a*", "*.png", "b*", "?."), {
      paths: ["a.txt", "c.png"],
      code: "SomeFailed",
      message: '2 of 4 outputs failed: "*.gif", "b."',
      failures: [
        ["*.gif", "NothingMatched"],
        ["b.", "PathRefused"],
      ],
    });
  });

  it("throws the failures if nothing was saved", async () => {
    writeFiles(folder(), { "a.": "", "b.": "" });
    const outputs = await prepared();
    assert.equal((await saved(outputs, "*.gif")).code, "NothingMatched");
    assert.match((await saved(outputs, "a*")).message, /^path must have no name that ends in a dot, got "a\."/);
    assert.deepEqual((await saved(outputs, "*")).failures, [
      ["a.", "PathRefused"],
      ["b.", "PathRefused"],
    ]);
  });

  it("saves one of the files that would become one output, and reports the others", async () => {
    mkdirSync(`${folder()}/a`);
    writeFiles(folder(), { "a/b": "1", "a\\b": "2", "c.txt": "3" });
    const outputs = await prepared();
    const { paths, code, failures } = await saved(outputs, "**");
    assert.deepEqual([paths, code, failures], [["a/b", "c.txt"], "SomeFailed", [["a\\b", "Conflict"]]]);
    assert.equal(await (await outputs.get("TaskOutput", "a/b")).text(), "1");
  });

  it("continues after a file that storage refuses, and ends if all would be refused", async () => {
    writeFiles(folder(), { "1.txt": "1", "2.txt": "2", "3.txt": "3" });
    const oneRefused = await startProxy(({ method, url }) =>
      method === "PUT" && url.includes("/2.txt") ? { status: 409, code: "LeaseIdMissing" } : undefined,
    );
    assert.deepEqual((await saved(await prepared(oneRefused.blobEndpoint), "*")).failures, [["2.txt", "Conflict"]]);

    writeFiles(folder(), { "0.": "" });
    const denied = await startProxy(({ method, url }) =>
      method === "PUT" && url.includes("/2.txt") ? { status: 403, code: "AuthorizationPermissionMismatch" } : undefined,
    );
    const { paths, code, failures } = await saved(await prepared(denied.blobEndpoint), "*");
    assert.deepEqual([paths, code, failures], [["1.txt"], "AccessDenied", [["0.", "PathRefused"]]]);
  });

  it("reports files that were deleted before they were saved, with the other failures", async () => {
    const files = Array.from({ length: 40 }, (_, index) => `d${index + 10}/x`);
    writeFiles(folder(), { "a.": "", ...Object.fromEntries(files.map((file) => [file, ""])) });
    const outputs = await prepared();
    const saving = outputs.saveMatching("TaskOutput", ["**"], { folder: folder(), keepGoing: true });
    await saving.next();
    rmSync(`${folder()}/d49/x`);
    await assert.rejects(collect(saving), (error: OutputError) => {
      assert.equal(error.code, "SourceNotFound");
      assert.match(error.message, /^only 39 of 40 matched files/);
      assert.deepEqual(
        error.failures.map(({ path }) => path),
        ["a."],
      );
      return true;
    });
  });

  it("saves every file with a valid name in any tree, and reports every other one", async function () {
    this.timeout(60_000);
    const name = fc.constantFrom("a", "b.txt", "c.", "é", "x\ue000", "\u0001", "C:x", "日", "a b", "d\\e");
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
    const tree = fc
      .uniqueArray(path, { minLength: 1, maxLength: 8 })
      .map((paths) => paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`))));
    await fc.assert(
      fc.asyncProperty(tree, async (paths) => {
        rmSync(folder(), { recursive: true });
        writeFiles(folder(), Object.fromEntries(paths.map((each) => [each, each])));
        const outputs = await prepared();
        const names = new Set(paths.map(storedPath).filter((each) => each !== undefined));
        const { paths: arrived } = await saved(outputs, "**");
        assert.deepEqual([...arrived].sort(), [...names].sort());
        assert.deepEqual(await pathsOf(outputs), [...names].sort());
      }),
      { numRuns: 25 },
    );
  });
});

async function pathsOf(outputs: TaskOutputStorage): Promise<string[]> {
  return (await collect(outputs.list())).map(({ path }: OutputReference) => path).sort();
}

function storedPath(path: string): string | undefined {
  try {
    return blobName({ kind: "JobOutput", path }).slice("$JobOutput/".length);
  } catch {
    return undefined;
  }
}
