import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { after, before, describe } from "mocha";
import { engineEnvironment, findEngine } from "../../../local/engine/index.mjs";
import { mustSucceed } from "../../../scripts/rehearse/engine";
import { openStack } from "../../../scripts/rehearse/workspace";
import { useFolder } from "../../support/folder";
import { nightly } from "../../support/nightly";

const SAS = "https://account.blob.core.windows.net/app/package?sig=secret";

describe("the state of a rehearsal's stack", function () {
  this.timeout(120_000);
  const folder = useFolder();
  let path: string | undefined;
  before(async () => {
    path = process.env.PATH;
    // The Automation API looks for the engine on this process's PATH.
    process.env.PATH = engineEnvironment(await findEngine()).PATH;
  });
  after(() => {
    process.env.PATH = path;
  });

  nightly.it("has no readable secrets, and opens only with the rehearsal's passphrase", async () => {
    mkdirSync(join(folder(), "pulumi"));
    mkdirSync(join(folder(), "probes"));
    const signal = new AbortController().signal;
    const deployer = { name: "deployer", variables: {}, token: async () => "" };
    const program = async () => ({ storageUrl: pulumi.secret(SAS) });
    const withPassphrase = (passphrase: string) =>
      openStack(
        { folder: folder(), passphrase },
        { stackName: "rehearsal-00000000", projectName: "rehearsal-probes", program },
        { workDir: join(folder(), "probes"), pulumiHome: join(folder(), "home") },
        { waits: signal, engine: signal },
      );
    const stack = withPassphrase("of this rehearsal");
    mustSucceed(await stack.up(deployer, {}, "pulumi up"));
    assert.deepEqual(await stack.outputs(deployer), { storageUrl: SAS });
    await assert.rejects(withPassphrase("rehearsal").outputs(deployer), /incorrect passphrase/);
    const files = readdirSync(folder(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(files.some(({ name }) => name === "rehearsal-00000000.json"));
    for (const { parentPath, name } of files) {
      assert.doesNotMatch(readFileSync(join(parentPath, name), "utf8"), /sig=secret/, name);
    }
  });
});
