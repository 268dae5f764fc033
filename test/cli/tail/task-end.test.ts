import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, it } from "mocha";
import type { TaskQuestion } from "../../../cli/reading/tasks-of-batch";
import { taskEnd } from "../../../cli/tail/task-end";
import { BatchError } from "../../../jobs";
import { virtualClock } from "../../jobs/support/virtual-clock";

const WHERE = { destinations: "destinations.json", job: "render", task: "render-*" };

describe("taskEnd", () => {
  /** Calls `hasEnded` until the end is known or never will be, or as often as given. */
  async function asked(questions: readonly TaskQuestion[], times = 200) {
    using end = taskEnd(WHERE, async () => questions, virtualClock());
    for (let time = 0; time < times && !(await end.hasEnded()) && end.unknown === undefined; time += 1)
      await setImmediate();
    const { description, unknown, isJobMissing } = end;
    return { description, unknown, isJobMissing };
  }
  const refused = (code: string) => new BatchError(code, `refused with ${code}`, { reason: "", status: 403 });

  it("has the first answer of several questions, and repeats those without one", async () => {
    const waiting: TaskQuestion = () => new Promise(() => {});
    const answers = [undefined, undefined, "ended"];
    const repeated: TaskQuestion = async () => answers.shift();
    assert.equal((await asked([waiting, repeated])).description, "ended");
    assert.deepEqual(answers, []);
  });

  it("asks again after an error that can pass, and not after a denial", async () => {
    let times = 0;
    const passing: TaskQuestion = async () => {
      times += 1;
      if (times < 3) throw refused(times === 1 ? "NoAnswer" : "JobNotFound");
      return "ended";
    };
    assert.deepEqual(await asked([passing]), { description: "ended", unknown: undefined, isJobMissing: false });
    const denied = await asked([() => Promise.reject(refused("PermissionDenied"))]);
    assert.match(denied.unknown ?? "", /refused with PermissionDenied/);
  });

  it("knows that the job does not exist, until Batch has answered", async () => {
    const missing: TaskQuestion = () => Promise.reject(refused("JobNotFound"));
    assert.deepEqual(await asked([missing], 10), { description: undefined, unknown: undefined, isJobMissing: true });
    let times = 0;
    const submitted: TaskQuestion = ({ onAnswer }) => {
      times += 1;
      if (times === 1) throw refused("JobNotFound");
      onAnswer();
      return new Promise(() => {});
    };
    assert.equal((await asked([submitted], 20)).isJobMissing, false);
    assert.equal(times, 2);
  });

  it("is unknown without --destinations", () => {
    using end = taskEnd({ job: "render" }, async () => [], virtualClock());
    assert.match(end.unknown ?? "", /--destinations and --job/);
  });
});
