import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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

  it("names the document and gives advice if the disk is full, and leaves no other files", function () {
    this.timeout(30_000);
    // A separate disk needs a mount namespace, which only Linux provides.
    if (spawnSync("unshare", ["--map-root-user", "--mount", "true"]).status !== 0) this.skip();
    const disk = join(folder.path, "disk");
    mkdirSync(disk);
    const script = 'mount -t tmpfs -o size=64k none "$DISK" && "$NODE" --import tsx "$SCENARIO" "$DISK"';
    const { stdout, stderr } = spawnSync("unshare", ["--map-root-user", "--mount", "sh", "-c", script], {
      env: {
        ...process.env,
        NODE: process.execPath,
        DISK: disk,
        SCENARIO: join(__dirname, "support/write-until-full.ts"),
      },
      encoding: "utf8",
    });
    const { code, message, number, files } = JSON.parse(stdout || stderr);
    assert.equal(code, "StateUnwritable");
    const file = join(disk, `${number}.json`);
    assert.equal(message, `${file} must be a file that can be written, got ENOSPC; make room on its disk`);
    assert.equal(files.length, number);
  });

  it("throws the error of a write that fails for another reason", () => {
    const state = openStateFolder(join(folder.path, "taken"));
    mkdirSync(state.path("a.json"));
    assert.throws(() => state.writeJson("a.json", {}), { code: "EISDIR" });
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
