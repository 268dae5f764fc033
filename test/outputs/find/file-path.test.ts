import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, it } from "mocha";
import { blobName, ConventionError } from "../../../conventions";
import { JobOutputStorage, type OutputReference } from "../../../outputs";
import { quotedPath } from "../../../outputs/failure/quoted-path";
import { matchingFiles } from "../../../outputs/find/matching-files";
import { freshJobId, useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useFolder, writeFiles } from "../../support/folder";

const SLASH = Buffer.from("/");

/** Converts text to bytes, one byte per character. */
const bytes = (text: string) => Buffer.from(text, "latin1");

/** Writes a file at a path of bytes below a folder, and creates the folders of the path. */
function writeBytes(root: string, path: Buffer, content: string): void {
  const whole = Buffer.concat([Buffer.from(`${root}/`), path]);
  mkdirSync(whole.subarray(0, whole.lastIndexOf(SLASH)), { recursive: true });
  writeFileSync(whole, content);
}

describe("names of files as bytes", () => {
  const azurite = useAzurite();
  const folder = useFolder();

  async function prepared() {
    const { blobEndpoint, credential } = azurite();
    const job = new JobOutputStorage({ blobEndpoint, credential, jobId: freshJobId() });
    await job.prepare();
    return job.task("t1");
  }

  const text = fc.constantFrom(
    "a",
    "b.txt",
    "größe",
    "日本",
    "🎉",
    "a b",
    "%2e",
    "a*b",
    "[x]",
    "~",
    "Ａ",
    "é",
    "e\u0301",
  );
  // Names that are not UTF-8, in part or completely, and names in UTF-8 that no blob can have.
  const odd = fc.constantFrom("d\xe4", "\xff", "\xc3", "\xc3\xa4\xe4", "\xed\xa0\x80", "\xf5", "\xc0\xaf", "a\x80");
  const unwelcome = fc.constantFrom("a.", "\n", "\x7f", "\xef\xbf\xbd", "\xee\x80\x80", "C:x", "\xc2\x80");
  const random = fc
    .uint8Array({ minLength: 1, maxLength: 4 })
    .filter((name) => !name.includes(0) && !name.includes(0x2f) && !/^\.{1,2}$/.test(Buffer.from(name).toString()));
  const name = fc.oneof(
    { weight: 30, arbitrary: text.map((name) => Buffer.from(name)) },
    { weight: 2, arbitrary: odd.map(bytes) },
    { weight: 1, arbitrary: unwelcome.map(bytes) },
    { weight: 1, arbitrary: random.map((name) => Buffer.from(name)) },
  );
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => Buffer.concat(joined(names)));
  const tree = fc
    .uniqueArray(path, { minLength: 1, maxLength: 6, selector: (path) => path.toString("latin1") })
    .map((paths) => paths.filter((path) => !paths.some((other) => isIn(other, path))));

  it("are saved under their own names, or refused before anything is sent", async function () {
    this.timeout(120_000);
    let run = 0;
    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(tree, async (paths) => {
        const root = `${folder()}/${run++}`;
        for (const path of paths) writeBytes(root, path, path.toString("hex"));
        const wanted = paths.filter((path) => !/(^|\/)\./.test(path.toString("latin1")));
        const stored = new Map(wanted.map((path) => [storedPath(path), path]));
        const outputs = await prepared();
        const saving = collect(outputs.saveMatching("TaskOutput", ["**"], { folder: root }));
        if (wanted.length === 0) await assert.rejects(saving, { code: "NothingMatched" });
        else if (stored.has(undefined) || stored.size < wanted.length) {
          refusals += 1;
          const bad = wanted.filter((path) => storedPath(path) === undefined).map((path) => quotedPath(path));
          await assert.rejects(saving, (error: Error & { code: string }) => {
            if (!/is not UTF-8|must be UTF-8/.test(error.message)) return /Refused|Conflict/.test(error.code);
            return error.code === "PathRefused" && bad.some((shown) => error.message.includes(shown));
          });
          assert.deepEqual(await collect(outputs.list()), []);
        } else {
          await saving;
          const found = await collect(outputs.list());
          assert.deepEqual(found.map(pathOf).sort(), [...stored.keys()].sort());
          for (const output of found) assert.equal(await output.text(), stored.get(output.path)?.toString("hex"));
        }
      }),
      { numRuns: 60, examples: [[[bytes("many/d\xe4/z"), bytes("many/a")]], [[bytes("\n/a"), bytes("a")]]] },
    );
    assert.ok(refusals > 5 && refusals < run - 5, `${refusals} of ${run} refused`);
  });

  it("do not need to be UTF-8 for a file with a destination of its own", async () => {
    let run = 0;
    const outputs = await prepared();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(odd, odd, unwelcome).map(bytes), { minLength: 1, maxLength: 3 }),
        async (names) => {
          const root = `${folder()}/${run++}`;
          const path = Buffer.concat(joined(names));
          writeBytes(root, path, path.toString("hex"));
          // The path as an argument contains it.
          const saved = await outputs.save("TaskOutput", `${root}/${path.toString()}`, `${run}.txt`);
          assert.equal(await saved.text(), path.toString("hex"));
          const relative = await outputs.save("TaskOutput", path.toString(), `${run}.txt`, { folder: root });
          assert.equal(await relative.text(), path.toString("hex"));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("are shown separately if an argument means several", async () => {
    const outputs = await prepared();
    writeBytes(folder(), bytes("d\xe4/z"), "one");
    writeBytes(folder(), bytes("d\xe5/z"), "two");
    writeBytes(folder(), bytes("d\xe6/y"), "three");
    await assert.rejects(outputs.save("TaskOutput", "d\ufffd/z", "z", { folder: folder() }), {
      code: "PathRefused",
      message: /^source must be one file, got ".*\/d\\xe[45]\/z" and ".*\/d\\xe[45]\/z", which differ only in bytes/,
    });
    const saved = await outputs.save("TaskOutput", "d\ufffd/y", "y", { folder: folder() });
    assert.equal(await saved.text(), "three");
    await assert.rejects(outputs.save("TaskOutput", "d\ufffd/x", "x", { folder: folder() }), {
      code: "SourceNotFound",
    });
  });

  it("are tracked under a path of their own", async () => {
    const outputs = await prepared();
    writeBytes(folder(), bytes("d\xe4.log"), "one");
    const saved = await outputs.track("TaskLog", `${folder()}/d\ufffd.log`, "d.log").close();
    assert.equal(await saved.text(), "one");
  });

  describe("in a pattern", () => {
    const find = (pattern: string) => collect(matchingFiles(pattern, folder()));
    const refused = (path: string) => ({
      name: "OutputError",
      code: "PathRefused",
      message: `path of a file must be UTF-8 like the names of outputs, got "${path}"; rename it, or save it by itself under another path (\`--as\`)`,
    });

    it("are refused if they match, and ignored if they do not", async () => {
      writeBytes(folder(), bytes("many/d\xe4/z"), "");
      writeFiles(folder(), { "many/a.txt": "", "many/b/c.txt": "" });
      for (const pattern of ["**", "many/**", "many/*/*", "many/d?/z", "many/d\ufffd/z", "many/[!a-c]*/z"]) {
        await assert.rejects(find(pattern), refused(String.raw`many/d\xe4/z`), pattern);
      }
      assert.deepEqual(await find("many/*"), ["many/a.txt"]);
      assert.deepEqual(await find("**/*.txt"), ["many/a.txt", "many/b/c.txt"]);
      assert.deepEqual(await find("many/b/**"), ["many/b/c.txt"]);
    });

    it("are shown with the leading path and the rest of the name", async () => {
      writeBytes(folder(), bytes('x/\xc3\xa4"\\\xe4'), "");
      mkdirSync(`${folder()}/wd`);
      await assert.rejects(collect(matchingFiles("../x/*", `${folder()}/wd`)), refused(String.raw`../x/ä\"\\\xe4`));
    });

    it("do not matter in folders in which nothing matches", async () => {
      mkdirSync(Buffer.concat([Buffer.from(`${folder()}/`), bytes("d\xe4/e")]), { recursive: true });
      writeFiles(folder(), { "a.txt": "" });
      assert.deepEqual(await find("**"), ["a.txt"]);
    });

    it("do not matter in the targets of links, and two of them are not the same file", async () => {
      writeBytes(folder(), bytes("real/d\xe4/z"), "");
      writeBytes(folder(), bytes("real/d\xe5/y"), "");
      mkdirSync(`${folder()}/wd`);
      for (const [link, target] of [
        ["a", "d\xe4"],
        ["b", "d\xe5"],
      ] as const) {
        symlinkSync(bytes(`../real/${target}`), `${folder()}/wd/${link}`);
      }
      // One folder links to the other, and Node reads both names as the same text.
      symlinkSync(bytes("../d\xe5"), Buffer.concat([Buffer.from(`${folder()}/real/`), bytes("d\xe4/on")]));
      assert.deepEqual(await collect(matchingFiles("**", `${folder()}/wd`)), ["a/on/y", "a/z", "b/y"]);
    });
  });

  it("are an error if their folder was deleted after it was listed", async () => {
    writeFiles(folder(), { "a/1": "", "b/1": "" });
    const files = matchingFiles("**", folder());
    assert.equal((await files.next()).value, "a/1");
    rmSync(`${folder()}/b`, { recursive: true });
    await assert.rejects(collect(files), {
      code: "SourceNotFound",
      message: /^".*\/b\/?", which a pattern leads to, cannot be read \(ENOENT\)/,
    });
  });
});

function joined(names: readonly Buffer[]): Buffer[] {
  return names.flatMap((name, index) => (index === 0 ? [name] : [SLASH, name]));
}

/** Returns whether a path is another one, or is below it. */
function isIn(other: Buffer, path: Buffer): boolean {
  return other !== path && other.toString("latin1").startsWith(`${path.toString("latin1")}/`);
}

function storedPath(path: Buffer): string | undefined {
  if (!isUtf8(path)) return undefined;
  try {
    return blobName({ taskId: "t1", kind: "TaskOutput", path: path.toString() }).slice("t1/$TaskOutput/".length);
  } catch (error) {
    if (error instanceof ConventionError) return undefined;
    throw error;
  }
}

function pathOf({ path }: OutputReference): string {
  return path;
}
