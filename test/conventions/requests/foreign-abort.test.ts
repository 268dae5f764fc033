import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { sendDespiteForeignAborts } from "../../../conventions/internal";

describe("sendDespiteForeignAborts", () => {
  const aborted = () => new DOMException("aborted", "AbortError");
  const own = new AbortController();
  own.abort();

  for (const [what, failures, signal, sent, isDone] of [
    ["returns a result that comes at once", [], undefined, 1, true],
    ["sends again after the abort of another request", [aborted(), aborted()], undefined, 3, true],
    ["gives up after the sixth abort", Array.from({ length: 9 }, aborted), undefined, 6, false],
    ["does not send again after its own abort", [aborted()], own.signal, 1, false],
    ["does not send again after another failure", [new Error("refused")], undefined, 1, false],
  ] as const) {
    it(what, async () => {
      let count = 0;
      const sending = sendDespiteForeignAborts(async () => {
        const failure = failures[count];
        count += 1;
        if (failure !== undefined) throw failure;
        return "done";
      }, signal ?? new AbortController().signal);
      if (isDone) assert.equal(await sending, "done");
      else await assert.rejects(sending, failures[0]);
      assert.equal(count, sent);
    });
  }
});
