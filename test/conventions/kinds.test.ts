import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import {
  ConventionError,
  type ConventionErrorCode,
  checkJobOutputKind,
  checkKind,
  checkTaskOutputKind,
  isResultKind,
  JOB_OUTPUT_KINDS,
  misspelledKind,
  TASK_OUTPUT_KINDS,
} from "../../conventions";

describe("checkKind", () => {
  it("accepts standard kinds and other kinds", () => {
    for (const kind of [...JOB_OUTPUT_KINDS, ...TASK_OUTPUT_KINDS, "Thumbnails", "my kind", "größe"]) {
      assert.equal(checkKind(kind), kind);
    }
  });

  it("suggests the kind without `$`", () => {
    assert.throws(() => checkKind("$TaskLog"), {
      message: 'kind must be written without its `$`, got "$TaskLog"; write TaskLog',
    });
  });

  it("refuses a job's kind for a task, and a task's kind for a job", () => {
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

  it("finds every spelling of a standard kind that differs only in case, spaces, `-` and `_`", () => {
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

  it("returns undefined for standard kinds and for other kinds", () => {
    for (const kind of [...standard, "Thumbnails", "TaskLogs", "Task", "Output", "", "task.log", "TaskLog2"]) {
      assert.equal(misspelledKind(kind), undefined, kind);
    }
  });

  it("suggests the standard kind", () => {
    assert.equal(
      misspelledKind("task log")?.message,
      'kind must not be a misspelling of TaskLog, got "task log"; write TaskLog, or choose another name',
    );
  });
});

function refuses(code: ConventionErrorCode, check: () => unknown): void {
  assert.throws(check, (error) => error instanceof ConventionError && error.code === code);
}

describe("isResultKind", () => {
  it("is true only for the standard outputs and previews", () => {
    const kinds = [...TASK_OUTPUT_KINDS, ...JOB_OUTPUT_KINDS, "Thumbnails", "taskoutput"];
    assert.deepEqual(kinds.filter(isResultKind), ["TaskOutput", "TaskPreview", "JobOutput", "JobPreview"]);
  });
});
