import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { repository, run } from "../../../local/test/engine/support/folders";
import { checkReportFiles } from "../../../scripts/rehearse/rehearsal-folder";
import { jsonFileOf } from "../../../scripts/rehearse/report";
import {
  forgetRehearsal,
  isStepDone,
  openRehearsal,
  readRehearsal,
  saveRehearsal,
} from "../../../scripts/rehearse/saved-rehearsal";
import { useFolder, writeFiles } from "../../support/folder";
import { nightly } from "../../support/nightly";

const PLACE = { subscriptionId: "sub", location: "westeurope", vmSize: "Standard_D2ds_v5" };

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

describe("the folder of a rehearsal", () => {
  const root = useFolder();
  const folder = () => join(root(), "rehearsal");
  const begin = async () => {
    const saved = await openRehearsal(folder(), PLACE, []);
    await saveRehearsal(folder(), saved);
    return saved;
  };
  const OWN = { "pulumi/.pulumi/stack.json": "{}", "probes/Pulumi.yaml": "", "pipeline.json": "{}" };

  it("keeps a rehearsal that continues", async () => {
    const saved = await begin();
    assert.deepEqual(await openRehearsal(folder(), PLACE, []), saved);
    await assert.rejects(
      openRehearsal(folder(), { ...PLACE, location: "northeurope" }, []),
      /has a rehearsal with location westeurope, got northeurope/,
    );
  });

  it("must have no files of others, and is not changed then", async () => {
    writeFiles(folder(), { "notes.txt": "mine", "pulumi/mine": "mine" });
    await assert.rejects(openRehearsal(folder(), PLACE, []), {
      code: "Misuse",
      message: `--folder must be a new or empty folder, or have the state.json of a rehearsal, got ${folder()} with notes.txt and 1 more; choose another folder`,
    });
    assert.equal(readFileSync(join(folder(), "pulumi/mine"), "utf8"), "mine");
  });

  for (const [what, text] of [
    ["of another program", '{"version":4}'],
    ["whose stack's name leads out", '{"stackName":"../../x","passphrase":"p"}'],
    ["that is no JSON", "state"],
  ] as const) {
    it(`must not have a state.json ${what}`, async () => {
      writeFiles(folder(), { "state.json": text });
      const refused = { code: "Misuse", message: /state\.json must be the state of a rehearsal/ };
      await assert.rejects(openRehearsal(folder(), PLACE, []), refused);
      await assert.rejects(readRehearsal(folder()), refused);
    });
  }

  it("may have an earlier report", async () => {
    writeFiles(folder(), { "r.md": "", "r.json": "" });
    await openRehearsal(folder(), PLACE, [join(folder(), "r.md"), join(folder(), "r.json")]);
  });

  it("loses only the rehearsal's own files at the end, and not those of others", async () => {
    const saved = await begin();
    writeFiles(folder(), { ...OWN, "destinations.json": "{}", "notes.txt": "mine", "folder/file": "mine" });
    writeFiles(root(), { [`Pulumi.${saved.stackName}.yaml`]: "", "Pulumi.yaml": "" });
    await forgetRehearsal(folder(), root(), saved);
    assert.deepEqual(readdirSync(folder()).sort(), ["folder", "notes.txt"]);
    assert.equal(readFileSync(join(folder(), "folder/file"), "utf8"), "mine");
    assert.deepEqual(readdirSync(root()).sort(), ["Pulumi.yaml", "rehearsal"]);
  });

  it("is deleted at the end if nothing else is in it", async () => {
    const saved = await begin();
    writeFiles(folder(), OWN);
    await forgetRehearsal(folder(), root(), saved);
    assert.ok(!existsSync(folder()));
  });

  it("can be opened only by its owner, also if it existed, and has a passphrase of its own", async () => {
    mkdirSync(folder(), { mode: 0o755 });
    const saved = await begin();
    // A write that was killed has left it.
    writeFileSync(join(folder(), "state.json.new"), "", { mode: 0o644 });
    await saveRehearsal(folder(), saved);
    assert.deepEqual([modeOf(folder()), modeOf(join(folder(), "state.json"))], ["700", "600"]);
    assert.match(saved.passphrase, /^[\w-]{43}$/);
    assert.notEqual((await openRehearsal(join(root(), "other"), PLACE, [])).passphrase, saved.passphrase);
  });
});

describe("isStepDone", () => {
  const answer = (verdict: "agrees" | "not answered") => ({ verdict, answer: "", exchanges: [] });
  const saved = {
    ...{ ...PLACE, stackName: "rehearsal-00000000", passphrase: "p", started: "" },
    done: ["tutorial" as const, "tasks" as const],
    answers: { newlines: answer("agrees"), "storage-versions": answer("not answered") },
  };

  it("is true for a done step whose questions have answers", () => {
    assert.equal(isStepDone(saved, "tasks", ["newlines"]), true);
    assert.equal(isStepDone(saved, "tutorial", []), true);
    assert.equal(isStepDone(saved, "deploy", []), false);
  });

  it("is false for a done step with a question that failed or was not asked", () => {
    assert.equal(isStepDone(saved, "tasks", ["newlines", "storage-versions"]), false);
    assert.equal(isStepDone(saved, "tasks", ["newlines", "resource-file-again"]), false);
  });
});

describe("the report of a rehearsal", () => {
  const check = (file: string) => checkReportFiles("/home/me/.rehearsal", [file, jsonFileOf(file)]);

  for (const file of ["state.md", "STATE.json", "pipeline.md", "destinations.md", "pulumi/report.md", ""]) {
    it(`must not be ${file || "the folder itself"} in the rehearsal's folder`, () => {
      assert.throws(() => check(join("/home/me/.rehearsal", file)), {
        code: "Misuse",
        message: /^--report must not name a file that the rehearsal keeps in --folder, got \/home\/me\/\.rehearsal/,
      });
    });
  }

  for (const file of ["/home/me/.rehearsal/rehearsal.md", "/home/me/rehearsal.md", "/home/me/state.md"]) {
    it(`may be ${file}`, () => check(file));
  }
});

describe("npm run rehearse", function () {
  this.timeout(60_000);
  const folder = useFolder();
  const rehearse = (...args: string[]) =>
    run(
      process.execPath,
      ["--import", "tsx", join(repository, "scripts/rehearse.ts"), "--folder", ".", ...args],
      // npm gives the user's folder.
      { ...process.env, INIT_CWD: folder() },
    );
  const place = ["--location", "westeurope", "--subscription", "sub"];

  nightly.it("changes nothing in a folder with files of others", async () => {
    writeFiles(folder(), { "notes.txt": "mine" });
    const { code, stderr } = await rehearse(...place);
    assert.match(
      stderr,
      /^error: --folder must be a new or empty folder, .* with notes\.txt; choose another folder\n$/,
    );
    assert.equal(code, 2);
    assert.deepEqual(readdirSync(folder()), ["notes.txt"]);
    assert.match((await rehearse("--clean")).stderr, /^nothing to delete/);
    assert.deepEqual(readdirSync(folder()), ["notes.txt"]);
  });

  it("refuses a report that would overwrite its state", async () => {
    const { code, stderr } = await rehearse(...place, "--report", "state.md");
    assert.match(stderr, /^error: --report must not name a file that the rehearsal keeps in --folder/);
    assert.equal(code, 2);
    assert.deepEqual(readdirSync(folder()), []);
  });
});
