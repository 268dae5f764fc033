import { readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chooseTexts } from "./choose-texts";
import { CommandFailedError, capture, heading, run } from "./steps";

const STACK = "local";
const JOB = "top-words";
const COMMAND = "dist/command/batch-outputs.cjs";
const NEXT = {
  start: "`npm start -- --clean` deletes all of it again, and `npm run stop` ends local Azure",
  clean: "`npm run stop` ends local Azure, which still runs",
};

const LOCKED =
  "The stack is locked. If no other `npm start` is under way here, one was killed, and this takes its lock away:\n" +
  "  npm run local -- pulumi cancel --yes";

const KILLED =
  "If it is refused since something exists already (409), an earlier `pulumi up` was killed while it created that.\n" +
  "This deletes all of it, whatever the stack knows:\n" +
  "  npm start -- --clean";

/** The environment of `npm start`: that of local Azure, and the files that describe the pipeline. */
interface Place {
  readonly environment: NodeJS.ProcessEnv;
  /** The folder where the engine keeps a file for each update that is running, or was killed while running. */
  readonly locksFolder: string;
  /** The part of the stack's outputs that describes the destinations. */
  readonly destinationsFile: string;
}

/** `npm start` runs the tutorial, from an empty machine to a table of outputs. `--clean` removes everything. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      input: { type: "string", multiple: true, default: [] },
      clean: { type: "boolean", default: false },
      // For example `azure`, with its delays. Without it, the settings of local Azure stay as they are.
      like: { type: "string" },
    },
    allowPositionals: true,
  });
  // npm runs this script in the checkout, not in the user's folder.
  const inputs = [...values.input, ...positionals].map((file) => resolve(process.env.INIT_CWD ?? "", file));
  const texts = await chooseTexts(inputs);
  const started = Date.now();
  const place = await startLocalAzure(values.like);
  try {
    await run("pulumi", ["stack", "select", "--create", STACK], { env: place.environment });
    if (values.clean) await clean(place);
    else await deployAndRun(place, texts);
  } catch (error) {
    if (await isLocked(place)) console.error(`\n${LOCKED}`);
    else if (!values.clean && error instanceof CommandFailedError && error.message.startsWith("pulumi"))
      console.error(`\n${KILLED}`);
    throw error;
  }
  console.error(`\ndone in ${((Date.now() - started) / 1000).toFixed(1)} s; ${NEXT[values.clean ? "clean" : "start"]}`);
}

async function startLocalAzure(like: string | undefined): Promise<Place> {
  heading("local Azure");
  await run("node", ["local/dist/command/main.js", "up", ...(like === undefined ? [] : ["--like", like])]);
  const status = JSON.parse(await capture("node", ["local/dist/command/main.js", "status", "--json"])) as {
    stateFolder: string;
    environment: Record<string, string>;
  };
  return {
    environment: { ...process.env, ...status.environment },
    locksFolder: join(status.stateFolder, "pulumi", ".pulumi", "locks"),
    destinationsFile: join(status.stateFolder, "destinations.json"),
  };
}

async function deployAndRun(place: Place, texts: readonly string[]): Promise<void> {
  const { environment: env, destinationsFile } = place;
  heading("pulumi up: the output pipeline");
  await run("pulumi", ["up", "--yes", "--skip-preview", "--suppress-outputs"], { env });
  await writeStackOutputs(place);

  heading(`the ${JOB} job`);
  const submit = ["--import", "tsx", "samples/top-words/submit.ts", "--destinations", destinationsFile];
  await run("node", [...submit, ...texts], { env });

  heading("its outputs: batch-outputs list --url");
  // Without a terminal, the command does not wait for a new role assignment by default.
  const ofJob = ["--destinations", destinationsFile, "--job", JOB, "--wait-for-access", "10m"];
  await run("node", [COMMAND, "list", "--url", ...ofJob], { env });

  heading("the merged result: batch-outputs get JobOutput top-words.txt");
  await run("node", [COMMAND, "get", "JobOutput", "top-words.txt", "--output", "-", ...ofJob], { env });
}

async function clean(place: Place): Promise<void> {
  const { environment: env, destinationsFile } = place;
  // A stack whose `up` was killed has no outputs and no job.
  if (await hasStackOutputs(place)) {
    await writeStackOutputs(place);
    heading("the job, what it read and what it saved");
    const clean = [COMMAND, "clean", JOB, "--outputs", "--yes", "--destinations", destinationsFile];
    await run("node", [...clean, "--wait-for-access", "10m"], { env });
  }

  heading("pulumi destroy: the output pipeline");
  const refresh = ["refresh", "--clear-pending-creates", "--yes", "--skip-preview", "--suppress-outputs"];
  if (await hasPendingCreates(place)) await run("pulumi", refresh, { env });
  // Outputs are retained unless the stack's settings say otherwise, and destroy uses the settings of the last
  // deployment.
  await run("pulumi", ["config", "set", "retainOutputs", "false"], { env });
  try {
    await run("pulumi", ["up", "--yes", "--skip-preview", "--suppress-outputs"], { env });
  } catch (error) {
    // `up` has recorded which resources may be deleted. It fails on what a killed `up` created, which is deleted with
    // its resource group.
    if (!(error instanceof CommandFailedError)) throw error;
  }
  await run("pulumi", ["destroy", "--yes", "--skip-preview"], { env });
  await run("pulumi", ["stack", "rm", "--yes"], { env });
}

async function isLocked({ locksFolder }: Place): Promise<boolean> {
  const files = await readdir(locksFolder, { recursive: true }).catch(() => []);
  return files.some((file) => file.endsWith(".json"));
}

/** Returns whether the stack's last update was killed while it created a resource. */
async function hasPendingCreates({ environment: env }: Place): Promise<boolean> {
  const state = JSON.parse(await capture("pulumi", ["stack", "export"], { env })) as {
    deployment?: { pending_operations?: { type: string }[] };
  };
  return (state.deployment?.pending_operations ?? []).some(({ type }) => type === "creating");
}

async function hasStackOutputs({ environment: env }: Place): Promise<boolean> {
  const outputs = JSON.parse(await capture("pulumi", ["stack", "output", "--json"], { env })) as object;
  return "destinations" in outputs;
}

async function writeStackOutputs({ environment: env, destinationsFile }: Place): Promise<void> {
  const outputs = JSON.parse(await capture("pulumi", ["stack", "output", "--json"], { env })) as {
    destinations?: unknown;
  };
  if (!outputs.destinations) throw new Error("there is no pipeline here; make one by: npm start");
  await writeFile(destinationsFile, JSON.stringify(outputs.destinations, null, 2));
}

main().catch((error: unknown) => {
  // A command that failed has already printed why.
  const message =
    error instanceof CommandFailedError
      ? `stopped: ${error.message}`
      : `error: ${error instanceof Error ? error.message : error}`;
  console.error(message);
  process.exitCode = 1;
});
