import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import {
  ConventionError,
  type ConventionErrorCode,
  checkDeclaredJobIds,
  checkJobId,
  checkJobOutputKind,
  checkKind,
  checkPath,
  checkTaskId,
  checkTaskOutputKind,
  JOB_OUTPUT_KINDS,
  misspelledKind,
  TASK_OUTPUT_KINDS,
} from "../../conventions";
import { anyJobId, anyPath, anyTaskId } from "./names";

function refuses(code: ConventionErrorCode, check: () => unknown): void {
  assert.throws(check, (error) => error instanceof ConventionError && error.code === code);
}

describe("ConventionError", () => {
  it("says which value, the rule, the value and the fix", () => {
    assert.throws(() => checkPath("/etc/passwd", "outputs[2].path"), {
      name: "ConventionError",
      code: "PathRefused",
      path: "outputs[2].path",
      message: 'outputs[2].path must be relative, got "/etc/passwd"; give the path below the working directory',
    });
  });

  it("cuts a long value and escapes an unprintable one", () => {
    assert.throws(() => checkTaskId("x".repeat(500)), { message: /got "x{120}…"$/ });
    assert.throws(() => checkTaskId("a\u001b[31m"), { message: /got "a\\u001b\[31m"$/ });
    assert.throws(() => checkTaskId("\u009b31m"), { message: /got "\\u\{9b\}31m"$/ });
    assert.throws(() => checkPath("\ue000/\u{f0000}"), { message: /got "\\u\{e000\}\/\\u\{f0000\}"; store it/ });
  });
});

describe("checkJobId", () => {
  it("takes what Batch takes", () => {
    for (const jobId of ["a", "A_b-9", "-", "_", "a".repeat(64), "nightly:job-12"])
      assert.equal(checkJobId(jobId), jobId);
    fc.assert(fc.property(anyJobId, (jobId) => assert.equal(checkJobId(jobId), jobId)));
  });

  it("refuses what is no string", () => {
    refuses("JobIdRefused", () => checkJobId(undefined as unknown as string));
  });
});

describe("checkTaskId", () => {
  it("takes what Batch takes", () => {
    fc.assert(fc.property(anyTaskId, (taskId) => assert.equal(checkTaskId(taskId), taskId)));
  });
});

describe("checkKind", () => {
  it("takes the standard's kinds and one's own", () => {
    for (const kind of [...JOB_OUTPUT_KINDS, ...TASK_OUTPUT_KINDS, "Thumbnails", "my kind", "größe"]) {
      assert.equal(checkKind(kind), kind);
    }
  });

  it("names the kind that was meant where the `$` was written", () => {
    assert.throws(() => checkKind("$TaskLog"), {
      message: 'kind must be written without its `$`, got "$TaskLog"; write TaskLog',
    });
  });

  it("keeps the kinds of jobs and of tasks apart", () => {
    for (const kind of JOB_OUTPUT_KINDS) {
      assert.equal(checkJobOutputKind(kind), kind);
      refuses("KindRefused", () => checkTaskOutputKind(kind));
    }
    for (const kind of TASK_OUTPUT_KINDS) {
      assert.equal(checkTaskOutputKind(kind), kind);
      refuses("KindRefused", () => checkJobOutputKind(kind));
    }
  });
});

describe("misspelledKind", () => {
  const standard = [...JOB_OUTPUT_KINDS, ...TASK_OUTPUT_KINDS];

  it("finds every spelling of a standard kind that differs in case, spaces, `-` and `_` alone", () => {
    const spelling = fc.constantFrom(...standard).chain((kind) =>
      fc
        .array(fc.tuple(fc.boolean(), fc.constantFrom("", "", " ", "-", "_", "  ", "\t")), {
          minLength: kind.length,
          maxLength: kind.length,
        })
        .map((changes) =>
          changes.map(([isUpper, after], at) => {
            const letter = kind.charAt(at);
            return (isUpper ? letter.toUpperCase() : letter.toLowerCase()) + after;
          }),
        )
        .map((letters) => ({ kind, spelled: letters.join("") })),
    );
    fc.assert(
      fc.property(spelling, ({ kind, spelled }) => {
        const problem = misspelledKind(spelled, "requests[1].kind");
        if (spelled === kind) assert.equal(problem, undefined);
        else {
          assert.equal(problem?.code, "KindRefused");
          assert.equal(problem?.path, "requests[1].kind");
          assert.match(problem?.message ?? "", new RegExp(`; write ${kind}, or choose another name$`));
        }
      }),
    );
  });

  it("finds nothing wrong with the standard's kinds and with your own", () => {
    for (const kind of [...standard, "Thumbnails", "TaskLogs", "Task", "Output", "", "task.log", "TaskLog2"]) {
      assert.equal(misspelledKind(kind), undefined, kind);
    }
  });

  it("says what to write", () => {
    assert.equal(
      misspelledKind("task log")?.message,
      'kind must not be a misspelling of TaskLog, got "task log"; write TaskLog, or choose another name',
    );
  });
});

describe("checkPath", () => {
  const stored: [path: string, stored: string][] = [
    ["a.txt", "a.txt"],
    ["out/a b.txt", "out/a b.txt"],
    ["out\\a.txt", "out/a.txt"],
    ["../stdout.txt", "stdout.txt"],
    ["..\\stdout.txt", "stdout.txt"],
    ["../../x", "x"],
    ["..\\..\\x", "x"],
    ["./a.txt", "a.txt"],
    ["../.././a", "a"],
    [".hidden", ".hidden"],
    ["..hidden/..x", "..hidden/..x"],
    ["...x", "...x"],
    ["%2e%2e/x", "%2e%2e/x"],
    ["a?b#c", "a?b#c"],
  ];
  for (const [path, expected] of stored) {
    it(`stores ${path} as ${expected}`, () => assert.equal(checkPath(path), expected));
  }

  it("takes the characters of RFC 3987, and those of some emoji and Japanese names, and no others", () => {
    // `ucschar`, plane by plane: what a segment of an IRI's path may hold beside ASCII
    const planes = Array.from({ length: 14 }, (_, plane) => [(plane + 1) * 0x10000, (plane + 1) * 0x10000 + 0xfffd]);
    const ranges = [[0x20, 0x7e], [0xa0, 0xd7ff], [0xf900, 0xfdcf], [0xfdf0, 0xffef], ...planes] as const;
    const isTaken = (code: number) => ranges.some(([first = 0, last = 0]) => code >= first && code <= last);
    const wrong: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      // slashes part segments
      if (code === 0x2f || code === 0x5c) continue;
      const path = `a${String.fromCodePoint(code)}b`;
      if (isAccepted(path) !== isTaken(code)) wrong.push(`U+${code.toString(16)}`);
    }
    // `C:` alone is a drive, and `a:b` is none, but looks like one
    assert.deepEqual(wrong, ["U+3a"]);
  }).timeout(60_000);

  it("changes nothing that it has stored", () => {
    fc.assert(fc.property(anyPath, (path) => assert.equal(checkPath(checkPath(path)), path)));
  });

  it("drops any number of leading `../`", () => {
    fc.assert(
      fc.property(anyPath, fc.array(fc.constantFrom("../", "..\\", "./"), { maxLength: 20 }), (path, up) =>
        assert.equal(checkPath(up.join("") + path), path),
      ),
    );
  });
});

describe("checkDeclaredJobIds", () => {
  const problems = (ids: string[]) => checkDeclaredJobIds(ids).map(({ code, path }) => [code, path]);

  it("finds nothing wrong with ids that have a container each", () => {
    assert.deepEqual(problems([]), []);
    assert.deepEqual(problems(["a", "b", "a-b", "a_b", "nightly:job-1"]), []);
  });

  it("finds every problem, each under its path", () => {
    const ids = ["render", "a b", "my_job", "my-job-5b91c41b749676483e71a4efad72227085535e8e", "Render", ""];
    assert.deepEqual(problems(ids), [
      ["JobIdRefused", "jobIds[1]"],
      ["JobIdAmbiguous", "jobIds[3]"],
      ["ContainerNameTaken", "jobIds[4]"],
      ["JobIdRefused", "jobIds[5]"],
    ]);
  });

  it("names the container and the other job of two with one", () => {
    const [problem] = checkDeclaredJobIds(["render", "RENDER"], (index) => `jobs[${index}].id`);
    assert.equal(
      problem?.message,
      "jobs[1].id must have a container of its own, but job-render is that of jobs[0].id, " +
        'got "RENDER"; declare each job once and rename the other',
    );
  });

  it("refuses 40 hex digits after a dash in any case, and no fewer", () => {
    const digits = "5b91c41b749676483e71a4efad72227085535e8e";
    assert.deepEqual(problems([`x-${digits.toUpperCase()}`]), [["JobIdAmbiguous", "jobIds[0]"]]);
    assert.deepEqual(problems([`x-${digits.slice(1)}`, `x${digits}`]), []);
  });

  it("leaves no two ids with one container unreported", () => {
    fc.assert(
      fc.property(fc.array(anyJobId, { maxLength: 8 }), (ids) => {
        const distinct = new Set(ids.map((id) => id.toLowerCase())).size;
        assert.ok(checkDeclaredJobIds(ids).length >= ids.length - distinct);
      }),
    );
  });
});

function isAccepted(path: string): boolean {
  try {
    return checkPath(path) === path;
  } catch (error) {
    if (error instanceof ConventionError) return false;
    throw error;
  }
}
