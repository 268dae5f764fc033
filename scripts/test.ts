import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Counts, countsOf, lastLine } from "./counts";
import { type FailedPart, failedTestsOf, failureLines } from "./failures";

/** One command of the test run. A check counts as one test; a suite reports its own number of tests. */
interface Part {
  readonly name: string;
  readonly command: readonly string[];
  readonly suite?: true;
  /** Whether the command runs in a local Azure that is created for it, and the options of its `up`. */
  readonly inLocalAzure?: readonly string[];
}

const LOCAL_AZURE = ["node", "local/dist/command/main.js"];

// The longest first, because several parts run in parallel.
const PARTS: readonly Part[] = [
  { name: "end-to-end tests", command: mocha("test/end-to-end/**/*.test.ts"), suite: true, inLocalAzure: [] },
  { name: "tests of the command and the page", command: mocha("test/{cli,view}/**/*.test.ts"), suite: true },
  { name: "tests of local Azure and the engine", command: mocha("local/test/**/*.test.ts"), suite: true },
  { name: "tests of the components", command: mocha("test/components/**/*.test.ts"), suite: true },
  { name: "tests of outputs", command: mocha("test/{outputs,faults}/**/*.test.ts"), suite: true },
  {
    name: "tests of the rest of the library",
    command: mocha("test/!(end-to-end|cli|view|components|outputs|faults)/**/*.test.ts", "test/*.test.ts"),
    suite: true,
  },
  { name: "lint and format", command: ["biome", "ci", "--colors=off", "--error-on-warnings", "."] },
  { name: "types", command: ["tsc"] },
  { name: "types of the examples", command: ["tsc", "-p", "examples"] },
  { name: "types of the page", command: ["tsc", "-p", "view/page"] },
  { name: "package contents", command: ["publint", "--strict"] },
  { name: "package contents of local Azure", command: ["publint", "--strict", "local"] },
  { name: "package types", command: ["attw", "--pack", ".", "--profile", "node16"] },
];

/**
 * The delays and limits of Azure, shortened. Without retries of conflicting writes, a conflict fails a test instead of
 * slowing it down by 20 seconds.
 */
const LIKE_AZURE = [
  "roleDelay.arm=2s",
  "roleDelay.blob=5s",
  "roleDelay.batch=5s",
  "resize.time=2s",
  "node.creating=1s",
  "node.starting=1s",
  "create.storageAccount=2s",
  "create.batchAccount=2s",
  "storageWrite.time=500ms",
  "storageWrite.retries=0",
  "container.deletion=5s",
].flatMap((setting) => ["--set", setting]);

/** The end-to-end tests that also run with Azure's delays and limits. CONTRIBUTING.md says why the others do not. */
const END_TO_END_LIKE_AZURE = [
  "pipeline",
  "readers",
  "edits",
  "adoption",
  "lost-grant",
  "deployer",
  "append-only",
  "pool-writers",
  "principals",
  "principal-types",
];

const NIGHTLY_PARTS: readonly Part[] = [
  {
    name: "end-to-end tests with Azure's delays and limits",
    command: mocha(`test/end-to-end/{${END_TO_END_LIKE_AZURE.join(",")}}.test.ts`),
    suite: true,
    inLocalAzure: ["--like", "azure", ...LIKE_AZURE],
  },
];

/** Whether all tests run. test/support/nightly.ts reads the same variable. */
const IS_NIGHTLY = process.env.NIGHTLY === "1";

/**
 * Saves time in the many short processes of the tests. Node.js keeps compiled code, and the engine does not collect
 * garbage. Programs run without a check of their types, except in a nightly run, because the part "types" checks them.
 */
const QUICK_PROCESSES: NodeJS.ProcessEnv = {
  NODE_COMPILE_CACHE: resolve("node_modules", ".cache", "azure-batch-outputs", "compiled"),
  GOGC: "off",
  GOMEMLIMIT: "1GiB",
  ...(!IS_NIGHTLY && { PULUMI_NODEJS_TRANSPILE_ONLY: "true" }),
};

/** How many parts run in parallel. Each waits for processes and services, so two leave a quarter of two cores idle. */
const SIDE_BY_SIDE = 3;

/** How often a running part prints that it is still running, in seconds. */
const SIGN_OF_LIFE_SECONDS = 15;

/** The running commands, and whether the user has interrupted the run. */
const running = new Set<ChildProcess>();
let interrupted = false;

/** How a part of the test run ended: its counts, and what the summary shows if it failed. */
type Result = FailedPart & { readonly counts: Counts };

/**
 * `npm test` runs everything that checks the project. It prints the output of each part when the part ends, then the
 * failed parts and tests, because logs of CI often show only their end, and the totals in the last line.
 */
async function main(): Promise<void> {
  const waiting = [...(IS_NIGHTLY ? NIGHTLY_PARTS : []), ...PARTS];
  const results: Result[] = [];
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  const lane = async () => {
    while (waiting.length > 0 && !interrupted) results.push(await runPart(waiting.shift() as Part));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  for (const { name } of waiting) {
    results.push({ name, output: "did not run", failedTests: [], counts: { passed: 0, failed: 1, skipped: 0 } });
  }

  const failed = results.filter(({ counts }) => counts.failed > 0);
  if (failed.length > 0) console.log(["\nFailed:", ...failureLines(failed)].join("\n"));
  console.log(`\n${lastLine(results.map(({ counts }) => counts))}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

/** Ends the running parts so that they can clean up, and starts no others. A terminal can send SIGINT several times. */
function interrupt(): void {
  if (!interrupted) console.log("interrupted: what runs is being ended");
  interrupted = true;
  for (const child of running) child.kill("SIGINT");
}

function mocha(...specs: string[]): string[] {
  return ["mocha", "--reporter", "scripts/counting-reporter.cjs", ...specs];
}

async function runPart(part: Part): Promise<Result> {
  const { name, command, suite } = part;
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  console.log(`▸ ${name} …`);
  const signOfLife = setInterval(() => console.log(`  ${name}: ${seconds()} s`), SIGN_OF_LIFE_SECONDS * 1000);
  const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-test-"));
  const countsFile = join(folder, "counts.json");
  const env = { ...ownEnvironment(), MOCHA_COUNTS: countsFile, LOCAL_AZURE_STATE: join(folder, "local-azure") };
  const whole = part.inLocalAzure ? [...LOCAL_AZURE, "exec", "--", ...command] : command;
  const up = part.inLocalAzure && (await outputOf([...LOCAL_AZURE, "up", ...part.inLocalAzure], { env }));
  const ended = up !== undefined && up.exitCode !== 0 ? up : await outputOf(whole, { env });
  // Detached, so that a terminal's SIGINT does not reach it: nothing else stops what exec has started.
  const down = part.inLocalAzure ? await outputOf([...LOCAL_AZURE, "down"], { env, detached: true }) : undefined;
  const counts = await countsOf({ exitCode: ended.exitCode, interrupted, countsFile: suite && countsFile });
  const failedTests = suite ? await failedTestsOf(countsFile) : [];
  await rm(folder, { recursive: true, maxRetries: 3 });
  clearInterval(signOfLife);

  const output = `${ended.output}${down !== undefined && down.exitCode !== 0 ? down.output : ""}`.trimEnd();
  console.log(`\n${counts.failed > 0 ? "✗" : "✓"} ${name}: ${command.join(" ")} (${seconds()} s)`);
  if (output !== "" && (suite || counts.failed > 0)) console.log(output);
  return { name, counts, failedTests, output };
}

/** Returns the environment of the parts, without the variables that the user has set for other stacks. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_"));
  return { ...Object.fromEntries(own), ...QUICK_PROCESSES };
}

function outputOf(
  [command = "", ...args]: readonly string[],
  options: SpawnOptions,
): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    if (!options.detached) running.add(child);
    const chunks: Buffer[] = [];
    const keep = (chunk: Buffer) => chunks.push(chunk);
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.once("error", (error) => chunks.push(Buffer.from(`${error.message}\n`)));
    child.once("close", (code) => {
      running.delete(child);
      resolve({ exitCode: code ?? 1, output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
