import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { type Mutant, mutantsOf } from "./mutate/mutants";
import { capture } from "./steps";

/** A mutant, and the test that carries its file's name. */
type Tested = Mutant & { readonly test: string };

const SIDE_BY_SIDE = 2;

/** A test that runs so much longer than any other does not end. */
const TIMEOUT_MS = 120_000;

/** Files that end processes which they find in the process table. Their mutants can end any process of the machine. */
const ENDING_PROCESSES = /(^|\/)(processes|process-stat|running-process)\.ts$/;

/** Files whose tests run the build, and so do not notice a change of the sources. */
const TESTED_BUILT = /^local\/daemon\/(azure|lifecycle)\.ts$/;

/**
 * `npm run mutate`: changes lines of the sources, one at a time, and runs the test that carries the file's name. Prints
 * the changes that no test noticed, and the share that was caught. `--count 200` is the size of the sample, `--seed 1`
 * chooses it, and `--only outputs/` takes only files whose path begins with that.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "200" },
      seed: { type: "string", default: "1" },
      only: { type: "string", default: "" },
    },
  });
  const tracked = (await capture("git", ["ls-files"])).split("\n").filter(Boolean);
  const tested = sourcesWithTests(tracked).filter(({ file }) => file.startsWith(values.only));
  const all: Tested[] = [];
  for (const { file, test } of tested) {
    for (const mutant of mutantsOf(file, await readFile(file, "utf8"))) all.push({ ...mutant, test });
  }
  const sample = shuffled(all, Number(values.seed)).slice(0, Number(values.count));
  console.log(`${sample.length} of ${all.length} mutants in ${tested.length} files`);

  const survivors: Mutant[] = [];
  let done = 0;
  const waiting = [...sample];
  const unusable = new Set<Tested>();
  const isUsable = new Map<string, Promise<boolean>>();
  const lane = async (checkout: string) => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const { test } = mutant;
      // A test that fails without a mutant would catch every mutant.
      if (!isUsable.has(test)) isUsable.set(test, passes(checkout, test));
      const file = join(checkout, mutant.file);
      const original = await readFile(file, "utf8");
      if (!(await isUsable.get(test))) {
        unusable.add(mutant);
      } else {
        await writeFile(file, mutant.text);
        if (await passes(checkout, test)) {
          survivors.push(mutant);
          console.log(`  survived: ${describe(mutant)}`);
        }
        await writeFile(file, original);
      }
      done += 1;
      if (done % 20 === 0) console.log(`  ${done} of ${sample.length}`);
    }
  };
  const checkouts: string[] = [];
  try {
    for (let count = 0; count < SIDE_BY_SIDE; count++) checkouts.push(await copyOfCheckout(tracked));
    await Promise.all(checkouts.map(lane));
  } finally {
    for (const checkout of checkouts) await rm(checkout, { recursive: true });
  }
  for (const test of new Set([...unusable].map(({ test }) => test))) console.log(`fails without a mutant: ${test}`);
  printShares(
    sample.filter((mutant) => !unusable.has(mutant)),
    survivors,
  );
}

/** The source files whose test carries their name, as CONTRIBUTING.md asks for. */
function sourcesWithTests(tracked: readonly string[]): { file: string; test: string }[] {
  const files = new Set(tracked);
  return tracked.flatMap((file) => {
    if (!/^(?!test\/|local\/test\/|bench\/|scripts\/)[^.]+\.ts$/.test(file)) return [];
    if (ENDING_PROCESSES.test(file) || TESTED_BUILT.test(file)) return [];
    const own = file.replace(/\.ts$/, ".test.ts");
    const test = file.startsWith("local/") ? own.replace(/^local\//, "local/test/") : `test/${own}`;
    return files.has(test) ? [{ file, test }] : [];
  });
}

async function copyOfCheckout(tracked: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-mutate-"));
  for (const file of tracked) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(file, join(folder, file));
  }
  for (const built of ["node_modules", "dist", "local/dist"])
    await symlink(join(process.cwd(), built), join(folder, built));
  return folder;
}

function passes(checkout: string, test: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn("mocha", ["--bail", test], { cwd: checkout, stdio: "ignore", timeout: TIMEOUT_MS });
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 0));
  });
}

/** In an order that the seed decides. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const random = () => {
    // Lehmer's generator (MINSTD).
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

function printShares(sample: readonly Mutant[], survivors: readonly Mutant[]): void {
  const folderOf = ({ file }: Mutant) => file.split("/")[0] ?? "";
  for (const folder of [...new Set(sample.map(folderOf))].sort()) {
    const count = (mutants: readonly Mutant[]) => mutants.filter((mutant) => folderOf(mutant) === folder).length;
    console.log(`${folder}: ${count(sample) - count(survivors)} of ${count(sample)} caught`);
  }
  const caught = sample.length - survivors.length;
  console.log(`all: ${caught} of ${sample.length} caught (${((100 * caught) / sample.length).toFixed(0)} %)`);
  for (const survivor of survivors) console.log(`survived: ${describe(survivor)}`);
}

function describe({ file, line, original, replacement }: Mutant): string {
  const short = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text).replaceAll(/\s+/g, " ");
  return `${file}:${line}: ${short(original)} -> ${short(replacement)}`;
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
