import assert from "node:assert/strict";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { openStateFolder, writeFirst } from "../../environment/state-folder";
import { temporaryFolder } from "../support/temporary-folder";

describe("openStateFolder", () => {
  const folder = temporaryFolder();

  it("keeps JSON when it is reopened, and leaves no other files", () => {
    const root = join(folder.path, "json");
    openStateFolder(root).writeJson("parts/ports.json", { a: 1 });
    assert.deepEqual(openStateFolder(root).readJson("parts/ports.json"), { a: 1 });
    assert.deepEqual(readdirSync(join(root, "parts")), ["ports.json"]);
  });

  it("returns undefined for a missing document", () => {
    assert.equal(openStateFolder(join(folder.path, "none")).readJson("none.json"), undefined);
  });

  it("makes itself private, even if the folder existed before", () => {
    const root = join(folder.path, "modes");
    mkdirSync(root, { mode: 0o755 });
    const state = openStateFolder(root);
    state.writeJson("keys/a.json", {});
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    assert.deepEqual([mode(root), mode(join(root, "keys")), mode(join(root, "keys/a.json"))], ["700", "700", "600"]);
  });

  it("keeps the old document if a new one cannot be written", () => {
    const state = openStateFolder(join(folder.path, "failing"));
    state.writeJson("a.json", { old: true });
    assert.throws(() => state.writeJson("a.json", { bad: 1n }), TypeError);
    assert.deepEqual(state.readJson("a.json"), { old: true });
    assert.deepEqual(readdirSync(state.root), ["a.json"]);
  });

  it("names a document that is not JSON, with advice", () => {
    const state = openStateFolder(join(folder.path, "broken"));
    writeFileSync(state.path("a.json"), "{");
    assert.throws(() => state.readJson("a.json"), {
      code: "StateUnreadable",
      message: /a\.json must be JSON; .*--delete/,
    });
  });

  it("refuses a path outside", () => {
    const state = openStateFolder(join(folder.path, "inside"));
    assert.throws(() => state.path("..", "outside.json"), { code: "PathOutsideState" });
  });
});

describe("writeFirst", () => {
  const folder = temporaryFolder();

  it("keeps the first content", () => {
    const file = join(folder.path, "first.pem");
    writeFirst(file, "one");
    writeFirst(file, "two");
    assert.equal(statSync(file).size, 3);
    assert.deepEqual(readdirSync(folder.path), ["first.pem"]);
  });
});
