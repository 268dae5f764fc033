import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { changeSettings, openSettings } from "../../../environment/settings/open-settings";
import { checkSettings, parsed, type SettingName, settings } from "../../../environment/settings/settings";
import { openStateFolder } from "../../../environment/state-folder";
import { temporaryFolder } from "../../support/temporary-folder";

const names = Object.keys(settings) as SettingName[];

describe("settings", () => {
  const folder = temporaryFolder();
  const stateOf = (name: string) => openStateFolder(join(folder.path, name));

  it("are the rows of the README's table", () => {
    const readme = readFileSync(join(__dirname, "../../../README.md"), "utf8");
    const rows = [...readme.matchAll(/^\| `([\w.]+)` \| `(\S+)` \| `(\S+)` \| (.+) \| (.+) \|$/gm)];
    assert.deepEqual(
      rows.map(([, ...cells]) => cells),
      names.map((name) => {
        const { local, azure, meaning, source } = settings[name];
        return [name, local, azure, meaning, source];
      }),
    );
  });

  for (const name of names) {
    it(`${name} has a default and a value of Azure that follow its rule`, () => {
      assert.notEqual(parsed(name, settings[name].local), undefined);
      assert.notEqual(parsed(name, settings[name].azure), undefined);
    });
  }

  for (const [text, value] of [
    ["0s", 0],
    ["250ms", 250],
    ["90s", 90_000],
    ["10m", 600_000],
    ["1h", 3_600_000],
    ["90", undefined],
    ["-1s", undefined],
    ["1.5s", undefined],
    ["", undefined],
    [90, undefined],
  ] as const) {
    it(`reads ${JSON.stringify(text)} as ${value} ms`, () => assert.equal(parsed("roleDelay.blob", text), value));
  }

  for (const [text, value] of [
    ["50ms", 50],
    ["1m", 60_000],
    ["49ms", undefined],
    ["0s", undefined],
  ] as const) {
    it(`reads ${text} as a period of ${value} ms`, () => assert.equal(parsed("autoscale.minute", text), value));
  }

  for (const [text, value] of [
    ["now", "now"],
    ["2026-11-28T08:00:00Z", Date.UTC(2026, 10, 28, 8)],
    ["2026-13-28T08:00:00Z", undefined],
    ["2026-11-28", undefined],
    ["Now", undefined],
  ] as const) {
    it(`reads ${text} as the time ${value}`, () => assert.equal(parsed("autoscale.time", text), value));
  }

  it("reports all wrong names and values together", () => {
    assert.throws(() => checkSettings({ "roleDelay.blob": "soon", nonsense: "1" }, "--set"), {
      code: "WrongSetting",
      message:
        '--set: roleDelay.blob must be a number with a unit, ms, s, m or h, such as 90s, got "soon"; ' +
        `nonsense must be the name of a setting, got an unknown one; use one of ${names.join(", ")}`,
    });
  });

  it("have the default values in a new folder", () => {
    const opened = openSettings(stateOf("new"));
    assert.equal(opened.get("roleDelay.blob"), 0);
    assert.deepEqual(opened.texts(), {});
  });

  it("change while they are open: single ones, all of Azure, and back", () => {
    const state = stateOf("changed");
    const opened = openSettings(state);
    changeSettings(state, { set: { "roleDelay.blob": "5s" } });
    assert.equal(opened.get("roleDelay.blob"), 5_000);
    assert.deepEqual(opened.texts(), { "roleDelay.blob": "5s" });

    changeSettings(state, { like: "azure", set: { "roleDelay.arm": "0s" } });
    assert.equal(opened.get("roleDelay.blob"), 90_000);
    assert.equal(opened.get("roleDelay.arm"), 0);
    assert.equal(openSettings(state).get("roleDelay.blob"), 90_000);

    changeSettings(state, {});
    assert.equal(opened.get("roleDelay.blob"), 90_000);
    changeSettings(state, { like: "local" });
    assert.deepEqual(opened.texts(), {});
  });

  it("do not create a folder again that was removed", () => {
    const state = stateOf("removed");
    changeSettings(state, { set: { "roleDelay.blob": "5s" } });
    const opened = openSettings(state);
    rmSync(state.root, { recursive: true });
    assert.equal(opened.get("roleDelay.blob"), 0);
    assert.ok(!existsSync(state.root));
  });

  it("keep the last correct values if the file becomes wrong, and report that once", () => {
    const state = stateOf("wrong");
    changeSettings(state, { set: { "roleDelay.blob": "5s" } });
    const problems: string[] = [];
    const opened = openSettings(state, (message) => problems.push(message));
    writeFileSync(state.path("settings.json"), '{ "roleDelay.blob": "never" }');
    assert.equal(opened.get("roleDelay.blob"), 5_000);
    assert.equal(opened.get("roleDelay.blob"), 5_000);
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, /settings\.json: roleDelay\.blob must be a number with a unit/);
    assert.throws(() => openSettings(state), { code: "WrongSetting" });
  });
});
