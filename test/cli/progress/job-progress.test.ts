import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, it } from "mocha";
import { jobLines } from "../../../cli/progress/job-lines";
import { jobTable } from "../../../cli/progress/job-table";
import type { JobProgress } from "../../../jobs";

const progress = (completed: number, running: number, failed = 0, nodes: JobProgress["nodes"] = {}): JobProgress => ({
  tasks: { total: 10, active: 10 - completed - running, running, completed, succeeded: completed - failed, failed },
  nodes,
});

describe("the progress of a job", () => {
  it("is a table at a terminal, which disappears", () => {
    const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: true, columns: 80 });
    let now = 0;
    const table = jobTable("render", stream, () => now);
    table.update(progress(0, 2, 0, { running: 2, starting: 1 }));
    now = 45_000;
    table.update(progress(5, 2, 1, { running: 3 }));
    table.end();
    stream.write("the end");
    const text = stripVTControlCharacters(String(stream.read()));
    for (const part of [
      "job render, 0 s",
      "done      ░░░░░░░░░░░░░░░░░░░░░░░░ 0 of 10 tasks",
      "nodes     2 running, 1 starting",
      "job render, 45 s",
      "done      ████████████░░░░░░░░░░░░ 5 of 10 tasks",
      "running   2",
      "waiting   3",
      "failed    1",
      "nodes     3 running",
    ])
      assert.ok(text.includes(part), `${part}\n${text}`);
    assert.ok(text.lastIndexOf("the end") > text.lastIndexOf("nodes"));
  });

  it("is drawn again below other lines", () => {
    const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: true, columns: 80 });
    const table = jobTable("render", stream, () => 0);
    table.aside(() => stream.write("before\n"));
    table.update(progress(1, 1));
    table.aside(() => stream.write("beside\n"));
    table.update(progress(2, 1));
    table.end();
    const text = stripVTControlCharacters(String(stream.read()));
    assert.match(text, /^before\n[\s\S]*1 of 10[\s\S]*beside\n[\s\S]*2 of 10/);
    // Once, and not above it the table of before.
    const below = text.slice(text.indexOf("beside"));
    assert.deepEqual(below.match(/\d of 10/g), ["2 of 10"]);
  });

  it("is a line elsewhere, if it has changed, at most twice per minute", () => {
    const lines: string[] = [];
    let now = 0;
    const view = jobLines(
      "render",
      (line) => lines.push(line),
      () => now,
    );
    view.update(progress(0, 1));
    now = 29_000;
    view.update(progress(3, 1));
    now = 30_000;
    view.update(progress(4, 1, 2));
    now = 90_000;
    view.update(progress(4, 1, 2));
    view.end();
    assert.deepEqual(lines, [
      "job render: 0 of 10 tasks done, 1 running, 0 failed",
      "job render: 4 of 10 tasks done, 1 running, 2 failed",
    ]);
  });
});
