import assert from "node:assert/strict";
import { beforeEach, describe, it } from "mocha";
import { accessTime, createAccessWait, withWaitOption } from "../../../cli/where/access-wait";
import { OutputError } from "../../../outputs";
import { createSend } from "../../../outputs/storage/send";
import { answer } from "../../outputs/support/failed-request";
import { fakeClock } from "../../outputs/support/fake-clock";

const MISSING_ROLE = "grant it a role; a new role assignment can take 10 minutes";

describe("createAccessWait", () => {
  const denied = new OutputError("AccessDenied", MISSING_ROLE);
  let lines: string[];
  let time: number;
  const start = (seconds: number) =>
    createAccessWait(
      { seconds },
      (line) => lines.push(line),
      () => time,
    );

  beforeEach(() => {
    lines = [];
    time = 5_000;
  });

  it("says at once what is missing and what else can be wrong, and then once a minute that it waits", () => {
    const wait = start(600);
    for (const seconds of [0, 1, 2, 30, 61, 90, 125]) {
      time = 5_000 + seconds * 1000;
      wait.onWait?.(denied, 1, 600 - seconds);
    }
    assert.deepEqual(lines, [
      `${MISSING_ROLE}; retrying for up to 10 minutes, or give --wait-for-access 0 to fail at once`,
      "waiting helps only if the role was assigned in the last minutes: otherwise the job may not exist, the pipeline may not declare it in `jobs`, or the role may not allow this operation",
      "access is still denied; retrying for up to 9 minutes more",
      "access is still denied; retrying for up to 8 minutes more",
    ]);
  });

  it("does not speak of roles if the URL is not valid yet", () => {
    start(600).onWait?.(new OutputError("AccessDenied", "the URL is valid from tomorrow"), 1, 600);
    assert.equal(lines.length, 1);
  });

  it("counts the time of waiting, and not the time of other work, for all jobs of a command together", async () => {
    const clock = fakeClock(0);
    const waitForAccess = createAccessWait({ seconds: 20 }, (line) => lines.push(line), clock.now);
    const missing = answer(403, { "x-ms-error-code": "AuthorizationPermissionMismatch" });
    const job = { container: "job-a" };
    const first = createSend({ waitForAccess }, clock);
    let denials = 3;
    await first(job, async () => {
      if (denials-- > 0) throw missing;
    });
    assert.deepEqual(clock.waits, [1000, 2000, 4000]);
    // The first job is read for a day.
    await clock.sleep(86_400_000);
    clock.waits.length = 0;
    const second = createSend({ waitForAccess }, clock);
    await assert.rejects(
      second(job, () => Promise.reject(missing)),
      { code: "AccessDenied" },
    );
    assert.deepEqual(clock.waits, [1000, 2000, 4000]);
  });
});

describe("accessTime", () => {
  const terminal = { isTTY: true };
  const file = {};
  const person = { seconds: 600, unlessReadable: true };
  const none = { seconds: 0 };
  const cases: [who: string, caller: object, env: Record<string, string>, stderr: object, time: object][] = [
    ["a person at a terminal", {}, {}, terminal, person],
    ["a person with CI=false", {}, { CI: "false" }, terminal, person],
    ["a person who signs a URL", { personSeconds: 60 }, {}, terminal, { seconds: 60, unlessReadable: true }],
    ["a program at a terminal, with --json", { json: true }, {}, terminal, none],
    ["a CI system with a terminal", {}, { CI: "true" }, terminal, none],
    ["a CI system that sets CI to 1", {}, { CI: "1" }, terminal, none],
    ["a script", {}, {}, file, none],
    ["a script that signs a URL", { personSeconds: 60 }, {}, file, none],
    ["a script that sets the time", { givenSeconds: 600 }, {}, file, { seconds: 600 }],
    ["a CI system that sets the time", { givenSeconds: 600, json: true }, { CI: "true" }, file, { seconds: 600 }],
    ["a person who sets no time", { givenSeconds: 0 }, {}, terminal, none],
    ["a task on a node", { isOnNode: true }, {}, file, { seconds: 120 }],
    ["a task with --json and CI", { isOnNode: true, json: true }, { CI: "true" }, file, { seconds: 120 }],
    ["a task that sets the time", { isOnNode: true, givenSeconds: 5 }, {}, file, { seconds: 5 }],
  ];
  for (const [who, caller, env, stderr, time] of cases) {
    it(`is ${JSON.stringify(time)} for ${who}`, () => {
      const defaults = { givenSeconds: undefined, isOnNode: false, json: false };
      assert.deepEqual(accessTime({ ...defaults, ...caller }, env, stderr), time);
    });
  }
});

describe("withWaitOption", () => {
  const missingRole = new OutputError("AccessDenied", MISSING_ROLE);

  it("adds the option to an error about a missing role", () => {
    const { code, message } = withWaitOption(missingRole, {}, {}) as OutputError;
    assert.deepEqual([code, message], ["AccessDenied", `${MISSING_ROLE}, and --wait-for-access 30m waits for it`]);
  });

  it("does not change an error if the time is set, or for any other reason", () => {
    assert.equal(withWaitOption(missingRole, { waitForAccess: 0 }, {}), missingRole);
    assert.equal(withWaitOption(missingRole, {}, { BATCH_OUTPUTS_WAIT_FOR_ACCESS: "5" }), missingRole);
    const firewall = new OutputError("AccessDenied", "the firewall refuses this machine");
    assert.equal(withWaitOption(firewall, {}, {}), firewall);
  });
});
