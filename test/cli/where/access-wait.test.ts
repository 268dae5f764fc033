import assert from "node:assert/strict";
import { beforeEach, describe, it } from "mocha";
import { createAccessWait } from "../../../cli/where/access-wait";
import { OutputError } from "../../../outputs";

describe("createAccessWait", () => {
  const denied = new OutputError("AccessDenied", "storage denied this identity access");
  let lines: string[];
  let time: number;
  const start = (seconds: number) =>
    createAccessWait(
      seconds,
      (line) => lines.push(line),
      () => time,
    );

  beforeEach(() => {
    lines = [];
    time = 5_000;
  });

  it("says at once what is missing, how long it waits, and how to skip the wait, and then once a minute", () => {
    const wait = start(600);
    assert.equal(wait.seconds, 600);
    for (const seconds of [0, 1, 2, 30, 61, 90, 125]) {
      time = 5_000 + seconds * 1000;
      wait.onWait?.(denied, 1);
    }
    assert.deepEqual(lines, [
      "storage denied this identity access; retrying for up to 10 minutes, or give --wait-for-access 0 to fail at once",
      "access is still denied; retrying for up to 9 minutes more",
      "access is still denied; retrying for up to 8 minutes more",
    ]);
  });

  it("counts from the first request of the command, so that several jobs are not waited for one after the other", () => {
    const wait = start(600);
    assert.equal(wait.seconds, 600);
    time += 400_000;
    assert.equal(wait.seconds, 200);
    time += 400_000;
    assert.equal(wait.seconds, 0);
  });

  it("does not wait with 0 seconds", () => {
    assert.equal(start(0).seconds, 0);
  });
});
