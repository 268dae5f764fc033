import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { nightly } from "../support/nightly";
import { blocks, root } from "./support/documents";

const CLOSED_NETWORK = join(root, "test", "support", "closed-network.cjs");

describe("the unit test of docs/testing.md", function () {
  this.timeout(60_000);

  it("passes as it is written, without the network and without an unhandled rejection, and ends", () => {
    const [example = ""] = blocks({ file: "", text: readFileSync(join(root, "docs", "testing.md"), "utf8") }, "ts");
    const { status, stdout, stderr } = run(example);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /pass 1\b/);
    assert.doesNotMatch(stdout + stderr, /NETWORK|unhandled/i);
  });

  nightly.it("fails if the program does not do what it tests, and if it uses the network", () => {
    const [example = ""] = blocks({ file: "", text: readFileSync(join(root, "docs", "testing.md"), "utf8") }, "ts");
    const wrong = run(example.replace("nodes: 2", "nodes: 3"));
    assert.equal(wrong.status, 1, wrong.stdout);
    const online = run(`${example}\nimport { get } from "node:http";\nget("http://127.0.0.1:9/");\n`);
    assert.match(online.stdout + online.stderr, /NETWORK: a connection to 127\.0\.0\.1:9/);
  });
});

/** Runs a test file as a user of the package does, with an npm that cannot run. */
function run(example: string) {
  // In the checkout, because the package's own name resolves to it there. The linter ignores dist/.
  const folder = mkdtempSync(join(root, "dist", "unit-test-recipe-"));
  try {
    writeFileSync(join(folder, "pipeline.test.ts"), example);
    const env = { HOME: process.env.HOME, PATH: folder };
    const args = ["--require", CLOSED_NETWORK, "--import", "tsx", "--test-isolation=none", "--test"];
    // A connection that stays open would keep the process alive.
    const options = { env, encoding: "utf8", timeout: 25_000, killSignal: "SIGKILL" } as const;
    return spawnSync(process.execPath, [...args, join(folder, "pipeline.test.ts")], options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
