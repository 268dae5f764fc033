import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { changeSettings } from "../../../../environment/settings/open-settings";
import type { SettingTexts } from "../../../../environment/settings/settings";
import { testBatch } from "../../support/test-batch";

describe("refusals that settings turn on", () => {
  const test = testBatch();
  const set = (texts: SettingTexts) => changeSettings(test.environment.state, { like: "local", set: texts });
  const list = (version = "2022-10-01.16.0") => test.request("GET", `/jobs?api-version=${version}`);
  afterEach(() => set({}));

  it("answer 429 with Retry-After above a number of requests per second", async () => {
    set({ "batch.requestsPerSecond": "0" });
    const { status, headers, json } = await list();
    assert.deepEqual([status, json.code, headers["retry-after"]], [429, "TooManyRequests", "1"]);
    set({ "batch.requestsPerSecond": "1000" });
    assert.equal((await list()).status, 200);
  });

  it("answer each third request with 503 and Retry-After", async () => {
    set({ "batch.busyEvery": "3" });
    const answers = [];
    for (let request = 0; request < 6; request++) answers.push(await list());
    const busy = answers.filter(({ status }) => status === 503);
    assert.equal(busy.length, 2);
    assert.deepEqual([busy[0]?.json.code, busy[0]?.headers["retry-after"]], ["ServerBusy", "1"]);
    assert.equal(answers.filter(({ status }) => status === 200).length, 4);
  });
});
