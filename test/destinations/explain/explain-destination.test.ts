import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix, relative } from "node:path";
import fc from "fast-check";
import { after, before, describe, it } from "mocha";
import {
  destinationsOf,
  type ExplainDestinationOptions,
  explainDestination,
  type OutputFile,
} from "../../../destinations";
import { LINUX_PATHS, type PathRules } from "../../../local/batch/nodes/files/file-pattern";
import type { HttpClient } from "../../../local/batch/nodes/files/http-client";
import { uploadOutputFiles } from "../../../local/batch/nodes/files/output-files";
import { windowsPaths } from "../../../local/batch/nodes/system/wine/windows-paths";
import { exampleDescription } from "../support/example";

const destinations = destinationsOf(exampleDescription());
const job = destinations.job("Render");
const task = job.task("frame-1");
const SAS = "https://elsewhere.blob.core.windows.net/out?sv=2024-08-04&sr=c&sp=cw&se=2099-01-01&sig=c2VjcmV0";

describe("explainDestination", () => {
  it("says where a pattern's files are stored", () => {
    const file = task.outputFile("TaskLog", "../std*.txt", { contentType: "text/plain" });
    assert.deepEqual(explainDestination(file, { files: ["../stdout.txt", "stdout.txt"] }), {
      sentence:
        'After the task has ended, Batch uploads all files that match "../std*.txt" to container job-render of renderoutputs.blob.core.windows.net, with the identity render-writer. Each is stored in "frame-1/$TaskLog" under the part of its path that starts at the first name with a wildcard: "../std.txt" as "frame-1/$TaskLog/std.txt".',
      pattern: "../std*.txt",
      hasWildcard: true,
      condition: "taskcompletion",
      containerUrl: "https://renderoutputs.blob.core.windows.net/job-render",
      access: "identity",
      identityId: exampleDescription().writer.identityId,
      path: "frame-1/$TaskLog",
      headers: [{ name: "x-ms-blob-content-type", value: "text/plain" }],
      example: { file: "../std.txt", blob: "frame-1/$TaskLog/std.txt" },
      stored: [{ file: "../stdout.txt", blob: "frame-1/$TaskLog/stdout.txt" }],
      notes: [],
    });
  });

  const sentences: [file: OutputFile, sentence: string][] = [
    [
      task.outputFile("TaskOutput", "a/out.csv"),
      'After the task has succeeded, Batch uploads the file "a/out.csv" to container job-render of renderoutputs.blob.core.windows.net, with the identity render-writer. It is stored as "frame-1/$TaskOutput/a/out.csv".',
    ],
    [
      destinations.outputFile({ containerUrl: SAS, pattern: "/data/**/*.csv", condition: "taskfailure" }),
      'After the task has failed, Batch uploads all files that match "/data/**/*.csv" to container out of elsewhere.blob.core.windows.net, with a SAS. Each is stored in the container under the part of its path that starts at the first name with a wildcard: "/data/a.csv" as "a.csv".',
    ],
    [
      {
        filePattern: "a$X*",
        destination: { container: { containerUrl: "https://a.blob.core.windows.net/c" } },
        uploadOptions: { uploadCondition: "taskcompletion" },
      },
      'After the task has ended, Batch uploads all files that match "a$X*" to container c of a.blob.core.windows.net, without an identity or a SAS, which storage refuses. Each is stored in the container under the part of its path that starts at the first name with a wildcard.',
    ],
  ];
  for (const [file, sentence] of sentences) {
    it(`of ${file.filePattern} is a sentence`, () => assert.equal(explainDestination(file).sentence, sentence));
  }

  it("shows no SAS", () => {
    const file = destinations.outputFile({ containerUrl: SAS, pattern: "*" });
    assert.doesNotMatch(JSON.stringify(explainDestination(file)), /c2VjcmV0|sig/);
  });

  it("is refused for a pattern that is", () => {
    const file = { ...task.outputFile("TaskLog", "*"), filePattern: "a/" };
    assert.throws(() => explainDestination(file), { code: "PatternRefused" });
  });

  const noted: [pattern: string, system: "linux" | "windows", notes: [character: number, text: string][]][] = [
    ["frames/*.png", "linux", []],
    ["**/*.{png,exr}", "linux", [[6, "{png,exr}"]]],
    ["a**/b", "linux", [[2, "**"]]],
    ["a/**b", "linux", [[3, "**"]]],
    ["a/**/b/**", "linux", []],
    ["[^a]*", "linux", [[1, "[^a]"]]],
    ["[[:alpha:]]*", "linux", [[1, "[[:alpha:]"]]],
    ["a[b*", "linux", [[2, "["]]],
    ["a[b/c]*", "linux", [[2, "["]]],
    ["[]a]*[*]", "linux", []],
    ["frames\\*.png", "linux", [[7, "\\"]]],
    ["frames\\*.png", "windows", []],
    ["C:/a/*", "linux", [[1, "C:"]]],
    ["C:/a/*", "windows", []],
    ["a:b*", "windows", [[1, "a:"]]],
    ["%X%/*", "linux", [[1, "%X%"]]],
    ["%X%/*", "windows", []],
    ["+(a)*", "linux", [[1, "+(a)"]]],
  ];
  for (const [pattern, system, notes] of noted) {
    it(`notes ${JSON.stringify(notes)} in ${pattern} on ${system}`, () => {
      const file = { ...task.outputFile("TaskLog", "*"), filePattern: pattern };
      const found = explainDestination(file, { system }).notes;
      assert.deepEqual(
        found.map(({ character, text }) => [character, text]),
        notes,
      );
    });
  }
});

describe("explainDestination, next to a node of local Azure", function () {
  this.timeout(120_000);
  /** The files of each run, in the folder of a task. */
  let root: string;
  const name = fc.stringMatching(/^(?:a|b|A|é|😀|\.|\*|\?|\[|\]|\{|,|\$|%|-|!|\\| ){1,4}$/).filter(isName);
  const file = fc.oneof(
    { weight: 4, arbitrary: fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => join("wd", ...names)) },
    { weight: 1, arbitrary: name },
  );
  const part = fc.oneof(
    { weight: 1, arbitrary: fc.constant("**") },
    { weight: 1, arbitrary: fc.constantFrom("..", ".", "$OUT", "${OUT}", "%OUT%", "$NONE") },
    {
      weight: 5,
      arbitrary: fc.stringMatching(/^(?:a|b|A|\.|\*|\?|\[a\]|\[!a\]|\[a-b\]|\[\*\]|\[|\{a,b\}|\$|%|\\){1,3}$/),
    },
  );
  const start = fc.constantFrom("", "", "", "../", "./", "ROOT/", "$AZ_BATCH_TASK_DIR/");
  const pattern = fc
    .tuple(start, fc.array(part, { minLength: 1, maxLength: 4 }))
    .map(([first, parts]) => `${first}${parts.join("/")}`);

  before(() => {
    root = mkdtempSync(join(tmpdir(), "explain-"));
  });
  after(() => rmSync(root, { recursive: true }));

  /** Compares all blobs of a pattern with those that the node uploads. Returns whether there are any. */
  async function compare(
    files: readonly string[],
    outputFile: OutputFile,
    paths: PathRules,
    system: "linux" | "windows",
  ) {
    const parent = mkdtempSync(join(root, "t"));
    const directory = join(parent, "task");
    const workingDirectory = join(directory, "wd");
    mkdirSync(workingDirectory, { recursive: true });
    const written = write(directory, files);
    const filePattern = outputFile.filePattern.replace("ROOT", paths.toNode(directory).replaceAll("\\", "/"));
    const variables = { OUT: "a", AZ_BATCH_TASK_DIR: paths.toNode(directory) };
    const uploaded: string[] = [];
    const run = {
      outputFiles: [{ ...outputFile, filePattern }],
      succeeded: true,
      error: undefined,
      directories: { directory, workingDirectory },
      environment: variables,
      paths,
      http: recorder(uploaded),
      tokens: { storageToken: async () => "token" },
    };
    const failure = await uploadOutputFiles(run, new AbortController().signal);
    rmSync(parent, { recursive: true });
    assert.equal(failure, undefined);
    const isAbsolute = /^(?:\/|[A-Z]:|\$AZ)/.test(filePattern);
    const given = [...written, join(directory, "fileuploadout.txt"), join(directory, "fileuploaderr.txt")].map(
      (path) => (isAbsolute ? paths.toNode(path) : relative(workingDirectory, path)),
    );
    const options: ExplainDestinationOptions = { system, variables, files: given };
    const { stored } = explainDestination({ ...outputFile, filePattern }, options);
    assert.deepEqual(stored.map(({ blob }) => blob).sort(), uploaded.sort());
    return uploaded.length > 0;
  }

  for (const system of ["linux", "windows"] as const) {
    it(`stores the same files under the same names on ${system}`, async () => {
      const paths = system === "linux" ? LINUX_PATHS : windowsPaths(root);
      const builder = { container: "out", pattern: "*" } as const;
      let matched = 0;
      const property = fc.asyncProperty(
        fc.uniqueArray(file, { minLength: 1, maxLength: 8 }),
        pattern,
        fc.constantFrom(undefined, "x", "x/$TaskLog"),
        async (files, filePattern, path) => {
          const built = destinations.outputFile(builder);
          built.filePattern = filePattern;
          if (path !== undefined) built.destination.container.path = path;
          fc.pre(isAccepted(built, system));
          // The root of this machine has other files, and only the node knows the names above the directory of a task.
          fc.pre(!/^[/\\]/.test(filePattern) && !leavesTask(filePattern, system));
          // Wine keeps names that no file system of Windows has.
          fc.pre(system === "linux" || files.every((each) => !/[\\*?]|[. ]$/.test(each) && isUnique(each, files)));
          if (await compare(files, built, paths, system)) matched += 1;
        },
      );
      await fc.assert(property, { numRuns: 400 });
      assert.ok(matched > 5, `only ${matched} patterns matched a file`);
    });
  }
});

/** Writes the files that can exist together, and returns their paths. */
function write(directory: string, files: readonly string[]): string[] {
  const written: string[] = [];
  for (const each of files) {
    const path = join(directory, each);
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, "", { flag: "wx" });
      written.push(path);
    } catch (error) {
      if (!["EEXIST", "ENOTDIR", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
  return written;
}

/** Returns a client that records the names of the blobs that are uploaded. */
function recorder(blobs: string[]): HttpClient {
  return {
    async text({ url }) {
      blobs.push(decodeURIComponent(new URL(url).pathname.replace("/out/", "")));
      return "";
    },
    download: async () => assert.fail("downloads nothing"),
    close: () => {},
  };
}

function leavesTask(pattern: string, system: "linux" | "windows"): boolean {
  const known = pattern.replace(/\$OUT|\$\{OUT\}|%OUT%/g, "a");
  return posix.normalize(system === "windows" ? known.replaceAll("\\", "/") : known).startsWith("../..");
}

function isName(name: string): boolean {
  return name !== "." && name !== "..";
}

function isUnique(name: string, names: readonly string[]): boolean {
  return names.filter((other) => other.toLowerCase().startsWith(name.toLowerCase().replace(/\/.*/, ""))).length === 1;
}

function isAccepted(file: OutputFile, system: "linux" | "windows"): boolean {
  try {
    explainDestination(file, { system });
    return true;
  } catch {
    return false;
  }
}
