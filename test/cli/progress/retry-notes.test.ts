import assert from "node:assert/strict";
import { mock } from "node:test";
import { afterEach, beforeEach, describe, it } from "mocha";
import { createRetryNotes } from "../../../cli/progress/retry-notes";
import type { RetriedRequest } from "../../../outputs";

describe("createRetryNotes", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
  afterEach(() => mock.timers.reset());

  function open() {
    const lines: string[] = [];
    return { lines, ...createRetryNotes((line) => lines.push(line)) };
  }

  function request(changes: Partial<RetriedRequest> = {}): RetriedRequest {
    const values = { method: "GET", host: "a.blob.core.windows.net", got: "ServerBusy 503", failedSeconds: 0 };
    return { ...values, remainingSeconds: 600, ...changes };
  }

  it("writes one line when requests have failed for 2 s, and one when they are answered", () => {
    const { lines, onRetry, onRetryEnd } = open();
    const failed = request();
    onRetry(failed);
    mock.timers.tick(1999);
    assert.deepEqual(lines, []);
    mock.timers.tick(1);
    for (let retry = 0; retry < 20; retry += 1) {
      onRetry(failed);
      mock.timers.tick(4000);
    }
    assert.deepEqual(lines, [
      "a.blob.core.windows.net has failed for 2 s, GET got ServerBusy 503; retrying for at least 10 minutes",
    ]);
    onRetryEnd(failed, true);
    assert.equal(lines[1], "a.blob.core.windows.net answers again after 82 s");
    assert.equal(lines.length, 2);
  });

  it("writes nothing about failures that last less than 2 s", () => {
    const { lines, onRetry, onRetryEnd } = open();
    const failed = request();
    onRetry(failed);
    mock.timers.tick(1500);
    onRetryEnd(failed, true);
    mock.timers.tick(100_000);
    assert.deepEqual(lines, []);
  });

  it("writes one line for 64 requests that fail together, and one when the last of them is answered", () => {
    const { lines, onRetry, onRetryEnd } = open();
    const failed = Array.from({ length: 64 }, () => request({ method: "PUT" }));
    for (const one of failed) onRetry(one);
    mock.timers.tick(5000);
    for (const one of failed) onRetry(one);
    for (const one of failed.slice(1)) onRetryEnd(one, true);
    assert.equal(lines.length, 1);
    onRetryEnd(failed[0]!, true);
    assert.deepEqual(lines.slice(1), ["a.blob.core.windows.net answers again after 5 s"]);
  });

  it("says after 1 s that a host cannot be reached", () => {
    const { lines, onRetry } = open();
    onRetry(request({ got: "ENOTFOUND: getaddrinfo ENOTFOUND", remainingSeconds: 5 }));
    mock.timers.tick(1000);
    assert.match(lines.join(), /cannot be reached \(ENOTFOUND.*\); retrying for at least 5 s$/);
  });

  it("writes no line about the end if a request finally fails", () => {
    const { lines, onRetry, onRetryEnd } = open();
    const failed = request({ remainingSeconds: 28, got: "ECONNREFUSED" });
    onRetry(failed);
    mock.timers.tick(2000);
    onRetryEnd(failed, false);
    assert.deepEqual(lines, ["a.blob.core.windows.net cannot be reached (ECONNREFUSED); retrying for at least 28 s"]);
  });

  it("writes once a minute if requests fail and succeed in turns", () => {
    const { lines, onRetry, onRetryEnd } = open();
    for (let turn = 0; turn < 60; turn += 1) {
      const failed = request();
      onRetry(failed);
      mock.timers.tick(3000);
      onRetryEnd(failed, true);
    }
    // Two lines for each of the three minutes.
    assert.equal(lines.length, 6, lines.join("\n"));
  });
});
