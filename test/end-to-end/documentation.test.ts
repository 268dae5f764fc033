import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { documents } from "../docs/support/documents";
import { type Copied, copiedFrom } from "../docs/support/shell-blocks";
import { nightly } from "../support/nightly";
import type { Ended } from "./support/commands";
import { type Reader, reader } from "./support/reader";

/** Commands that are not run, with the reason for each. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "npm start": "needs a checkout, where tutorial.test.ts runs it",
  "npm test": "needs a checkout, where it runs this test",
  'az role assignment list --all --query "length(@)"': "needs the Azure CLI and a subscription",
};

/** Pages for work on the checkout. They are not in the package. */
const OF_THE_CHECKOUT = ["CONTRIBUTING.md", "docs/faults.md", "docs/first-deployment.md"];

/** The pages whose commands examples.test.ts runs. */
const EXAMPLES = "examples/";

/** The page whose commands the tests in the folder `clients` run. */
const CLIENTS = "docs/local-azure.md";

/** The first commands of blocks that the pages show inside a task. */
const IN_A_TASK = ["batch-outputs save TaskOutput 'frames/*.png'", 'batch-outputs save TaskOutput "frames/*.png"'];

/** The command that writes a block's standard input, by the block's first command. */
const INPUT: Readonly<Record<string, string>> = {
  "read -rs BATCH_OUTPUTS_CONTAINER_URL && export BATCH_OUTPUTS_CONTAINER_URL":
    "npx batch-outputs url --job frames --destinations destinations.json",
};

/** What a block must print, in addition to succeeding, by its last command. */
const PRINTS: Readonly<Record<string, RegExp>> = {
  "npx batch-outputs get --destinations destinations.json --job frames --task frame-1 TaskOutput frames/1.png":
    /frame-1 +TaskOutput .* frames\/1\.png[\s\S]*\/frames\/1\.png\n$/,
  "npx local-azure exec -- npx batch-outputs list --destinations destinations.json --job frames": /frames\/1\.png/,
  "cat parts/JobOutput/all.txt": /part 1 has 3 steps\npart 2 has 3 steps\npart 3 has 3 steps\n/,
  "npx batch-outputs list": /frame-1 +TaskOutput .* frames\/2\.png/,
  "npx tsx --test": /pass 1\b/,
  "npx local-azure up --set autoscale.time=now": /\$TargetDedicatedNodes=0\n[\s\S]*isWeekend=1\ntasks=0\n/,
};

const placeOf = (file: string) => ({ "README.md": 0, "local/README.md": 2 })[file] ?? 1;

const blocks = documents()
  .filter(({ file }) => !OF_THE_CHECKOUT.includes(file) && !file.startsWith(EXAMPLES) && file !== CLIENTS)
  // Readers start with README; the page about local Azure is the last.
  .sort((a, b) => placeOf(a.file) - placeOf(b.file))
  .flatMap(copiedFrom);

describe("the commands of README and docs", () => {
  it("contain every command that this test names", () => {
    const commands = blocks.flatMap((block) => ("file" in block ? [] : block.commands));
    for (const known of [...Object.keys(NOT_RUN), ...IN_A_TASK, ...Object.keys(INPUT), ...Object.keys(PRINTS)])
      assert.ok(commands.includes(known), known);
    assert.ok(commands.length > 25, `${commands.length} commands`);
  });
});

// All blocks run in one project, which starts as an empty folder. Each block finds what earlier blocks left.
nightly.describe("the commands of README and docs, copied in order into an empty folder", function () {
  this.timeout(process.env.PACKAGE_INSTALL === "full" ? 900_000 : 300_000);
  this.bail(true);
  let user: Reader;

  before(async () => {
    user = await reader();
  });

  after(async () => {
    await user.leave();
  });

  for (const block of blocks) {
    if ("file" in block || block.commands.some((command) => NOT_RUN[command] === undefined))
      it(titleOf(block), () => copy(block));
  }

  async function copy(block: Copied): Promise<void> {
    if ("file" in block) return user.write(block.file, block.content);
    const [first = ""] = block.commands;
    if (IN_A_TASK.includes(first)) return succeeds(await user.runInTask(block.commands));
    const lines = block.commands.filter((command) => NOT_RUN[command] === undefined);
    for (const script of scriptsOf(lines)) {
      const packages = packagesOf(script[0] ?? "");
      if (packages.length > 0) await user.install(packages);
      else succeeds(await user.run(script, INPUT[first]), PRINTS[script.at(-1) ?? ""]);
    }
  }
});

function succeeds({ exitCode, stdout, stderr }: Ended, expected = /(?:)/): void {
  assert.equal(exitCode, 0, stdout + stderr);
  assert.match(stdout, expected);
}

function titleOf(block: Copied): string {
  return `${block.page}: ${"file" in block ? `the file ${block.file}` : block.commands.join("; ")}`;
}

/** Returns lines that a shell runs in sequence. Each installation is a separate script. */
function scriptsOf(lines: readonly string[]): string[][] {
  const scripts: string[][] = [];
  for (const line of lines) {
    const isApart = packagesOf(line).length > 0 || packagesOf(scripts.at(-1)?.[0] ?? "").length > 0;
    if (isApart || scripts.length === 0) scripts.push([line]);
    else scripts.at(-1)?.push(line);
  }
  return scripts;
}

/** Returns the packages of an `npm install` command, and none for other commands. */
function packagesOf(command: string): string[] {
  const [npm, install, ...words] = command.split(" ");
  return npm === "npm" && install === "install" ? words.filter((word) => !word.startsWith("-")) : [];
}
