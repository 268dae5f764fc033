import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How many of its parts passed, failed and were skipped. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** One command of the test run: a check counts as one test, a suite tells how many it has. */
interface Part {
  readonly name: string;
  readonly command: readonly string[];
  readonly suite?: true;
  /** Whether it runs inside a local Azure, which is made for it. */
  readonly inLocalAzure?: true;
}

const LOCAL_AZURE = ["node", "dist/local/command.js"];

// The longest first: two parts run side by side.
const PARTS: readonly Part[] = [
  { name: "end-to-end tests", command: mocha("test/end-to-end/**/*.test.ts"), suite: true, inLocalAzure: true },
  { name: "lint and format", command: ["biome", "ci", "--colors=off", "--error-on-warnings", "."] },
  { name: "types", command: ["tsc"] },
  { name: "tests of local Azure and the engine", command: mocha("test/{local,engine}/**/*.test.ts"), suite: true },
  {
    name: "tests of the library",
    command: mocha("test/!(end-to-end|local|engine)/**/*.test.ts", "test/*.test.ts"),
    suite: true,
  },
  { name: "package contents", command: ["publint", "--strict"] },
  { name: "package types", command: ["attw", "--pack", ".", "--profile", "node16"] },
];

const SIDE_BY_SIDE = 2;

/** `npm test`: everything that checks the project. Prints each part's output as it ends, and the sum in the last line. */
async function main(): Promise<void> {
  const waiting = [...PARTS];
  const counts: Counts[] = [];
  const lane = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) counts.push(await runPart(part));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));

  const sum = (key: keyof Counts) => counts.reduce((total, count) => total + count[key], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped}`);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
}

function mocha(...specs: string[]): string[] {
  return ["mocha", "--reporter", "scripts/counting-reporter.cjs", ...specs];
}

async function runPart(part: Part): Promise<Counts> {
  const { name, command, suite } = part;
  const started = Date.now();
  console.log(`▸ ${name} …`);
  const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-test-"));
  const countsFile = join(folder, "counts.json");
  const env = { ...ownEnvironment(), MOCHA_COUNTS: countsFile, LOCAL_AZURE_STATE: join(folder, "local-azure") };
  const whole = part.inLocalAzure ? [...LOCAL_AZURE, "exec", "--", ...command] : command;
  const { exitCode, output } = await outputOf(whole, env);
  if (part.inLocalAzure) await outputOf([...LOCAL_AZURE, "down"], env);
  const counts = suite
    ? await readCounts(countsFile, exitCode)
    : { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
  await rm(folder, { recursive: true });

  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`\n${counts.failed > 0 ? "✗" : "✓"} ${name}: ${command.join(" ")} (${seconds} s)`);
  if (suite || counts.failed > 0) console.log(output.trimEnd());
  return counts;
}

/** The environment without what its user has set for stacks of their own. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_")));
}

/** A suite that ends badly though no test of it failed (it could not be loaded, say) counts as one failure. */
async function readCounts(file: string, exitCode: number): Promise<Counts> {
  const text = await readFile(file, "utf8").catch(() => '{"passed":0,"failed":0,"skipped":0}');
  const counts = JSON.parse(text) as Counts;
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function outputOf(
  [command = "", ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ exitCode: code ?? 1, output: Buffer.concat(chunks).toString("utf8") }));
  });
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
