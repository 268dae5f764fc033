import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type ProgressState, progressLine } from "../../../cli/progress/progress-line";

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const bar = (share: number, width: number) => "█".repeat(Math.round(share * width)).padEnd(width, "░");

const STATE: ProgressState = {
  label: "downloading",
  ...{ doneFiles: 12, files: 485, doneBytes: 1.5 * GIB, bytes: 3 * GIB },
  isComplete: true,
  rate: 85 * MIB,
};

describe("progressLine", () => {
  const widths: [width: number, line: string][] = [
    [200, `downloading ${bar(0.5, 24)} 50 %, 1.5 of 3.0 GiB, 12 of 485 files, 85 MiB/s, 18 s left`],
    [95, `downloading ${bar(0.5, 24)} 50 %, 1.5 of 3.0 GiB, 12 of 485 files, 85 MiB/s, 18 s left`],
    [94, `downloading ${bar(0.5, 16)} 50 %, 1.5 of 3.0 GiB, 12 of 485 files, 85 MiB/s, 18 s left`],
    [79, "downloading ████░░░░ 50 %, 1.5 of 3.0 GiB, 12 of 485 files, 85 MiB/s, 18 s left"],
    [78, "downloading 50 %, 1.5 of 3.0 GiB, 12 of 485 files, 85 MiB/s, 18 s left"],
    [69, "downloading ████░░░░ 50 %, 1.5 of 3.0 GiB, 12 of 485 files, 18 s left"],
    [59, "downloading ████░░░░ 50 %, 1.5 of 3.0 GiB, 18 s left"],
    [50, "downloading 50 %, 1.5 of 3.0 GiB, 18 s left"],
    [36, "downloading ████░░░░ 50 %, 18 s left"],
    [30, "downloading 50 %, 18 s left"],
    [20, "downloading 50 %"],
    [5, "downl"],
  ];
  for (const [width, line] of widths) {
    it(`has at most ${width} characters in a terminal of that width`, () => {
      const shown = progressLine(STATE, width, bar);
      assert.equal(shown, line);
      assert.ok(shown.length <= width);
    });
  }

  const states: [what: string, state: Partial<ProgressState>, line: string][] = [
    [
      "while more files are being found, has a plus, and neither a share nor a time",
      { isComplete: false },
      "downloading 1.5 of 3.0+ GiB, 12 of 485+ files, 85 MiB/s",
    ],
    [
      "has no rate and no time while the rate is unknown",
      { rate: 0 },
      `downloading ${bar(0.5, 24)} 50 %, 1.5 of 3.0 GiB, 12 of 485 files`,
    ],
    [
      "has two units if the sizes have two",
      { doneBytes: 512 * MIB, rate: 0 },
      `downloading ${bar(1 / 6, 24)} 16 %, 512 MiB of 3.0 GiB, 12 of 485 files`,
    ],
    ["has no number of files for one file", { files: 1, rate: 0 }, `downloading ${bar(0.5, 24)} 50 %, 1.5 of 3.0 GiB`],
    ["shows what has come of unknown size", { bytes: undefined, files: 1 }, "downloading 1.5 GiB, 85 MiB/s"],
    [
      "counts empty files as complete",
      { files: 2, doneFiles: 1, doneBytes: 0, bytes: 0, rate: 0 },
      `downloading ${bar(1, 24)} 100 %, 0 of 0 B, 1 of 2 files`,
    ],
    [
      "shows more than the size if a file has grown",
      { files: 1, doneBytes: 4 * GIB },
      `downloading ${bar(1, 24)} 100 %, 4.0 of 4.0 GiB, 85 MiB/s, 0 s left`,
    ],
    [
      "shows a long time in minutes",
      { files: 1, rate: MIB },
      `downloading ${bar(0.5, 16)} 50 %, 1.5 of 3.0 GiB, 1.0 MiB/s, 26 minutes left`,
    ],
    [
      "shows no time of more than 100 days",
      { files: 1, rate: 1 },
      `downloading ${bar(0.5, 24)} 50 %, 1.5 of 3.0 GiB, 1 B/s`,
    ],
  ];
  for (const [what, state, line] of states) {
    it(what, () => assert.equal(progressLine({ ...STATE, ...state }, 79, bar), line));
  }
});
