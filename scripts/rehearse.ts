import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { askQuestion } from "./rehearse/ask";
import { MisuseError } from "./rehearse/misuse-error";
import { ROOT } from "./rehearse/pipeline-stack";
import { ownPrincipal, principalWithPrefix } from "./rehearse/principal";
import { NotAnswered, type Question } from "./rehearse/question";
import { QUESTIONS } from "./rehearse/questions";
import { createRehearsal, type Rehearsal } from "./rehearse/rehearsal";
import { checkReportFiles } from "./rehearse/rehearsal-folder";
import { jsonFileOf, writeReport } from "./rehearse/report";
import {
  forgetRehearsal,
  isOpen,
  isStepDone,
  openRehearsal,
  readRehearsal,
  type SavedRehearsal,
  saveRehearsal,
} from "./rehearse/saved-rehearsal";
import { STEPS } from "./rehearse/steps";
import { heading } from "./steps";

const USAGE = `usage: npm run rehearse -- --location REGION [OPTION]…
       npm run rehearse -- --clean

Deploys the pipeline to a subscription, asks what only Azure can answer, writes a report, and deletes everything.

  --location REGION           Azure region of all resources
  --subscription ID           subscription (default: $ARM_SUBSCRIPTION_ID, then $AZURE_SUBSCRIPTION_ID)
  --vm-size SIZE              size of the nodes (default: Standard_D2ds_v5)
  --second-principal PREFIX   prefix of the variables of another principal that deploys, such as SECOND
  --reader PREFIX             prefix of the variables of a principal with the role Reader, such as READER
  --only QUESTION[,…]         ask only these questions, by their names in the report, and skip the tutorial
  --report FILE               report in Markdown; also written as JSON (default: rehearsal.md)
  --folder FOLDER             new or empty folder for the rehearsal's state (default: .rehearsal in the checkout)
  --keep                      keep all resources at the end
  --clean                     only delete the resources of an earlier rehearsal
  --yes                       begin without a confirmation`;

const COST = `Cost: up to 2 nodes at a time, for at most two hours each. See the price of the size and the region:
https://azure.microsoft.com/pricing/calculator. Storage and role assignments cost almost nothing.
Duration: unknown on a subscription, probably 45 to 90 minutes. On local Azure it takes about two minutes.`;

/** The signals that interrupt a rehearsal. */
const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Exit codes: a question was answered differently than the library assumes; the arguments are wrong. */
const DIFFERS = 3;
const MISUSE = 2;

type Options = ReturnType<typeof readOptions>;

/** `npm run rehearse`: see docs/first-deployment.md. */
async function main(): Promise<void> {
  const options = readOptions();
  if (options.help) return console.log(USAGE);
  const saved = await savedRehearsal(options);
  if (saved === undefined) return console.error(`nothing to delete: ${options.folder} has no rehearsal`);
  const { waits, engine } = interruptible();
  const { subscriptionId } = saved;
  const principal = (name: string, option: "second-principal" | "reader") => {
    const prefix = options[option];
    return prefix === undefined ? undefined : principalWithPrefix(name, `--${option}`, prefix, subscriptionId);
  };
  const beginning = {
    saved,
    folder: options.folder,
    signals: { waits: waits.signal, engine: engine.signal },
    deployer: ownPrincipal(subscriptionId),
    second: principal("second principal", "second-principal"),
    reader: principal("reader", "reader"),
  };
  if (!options.clean && !options.yes) await confirm(saved);
  await saveRehearsal(options.folder, saved);
  await mkdir(join(options.folder, "pulumi"), { recursive: true });
  const rehearsal = await createRehearsal(beginning);

  let hasFailed = false;
  try {
    if (!options.clean) await rehearse(rehearsal, options);
  } catch (error) {
    hasFailed = true;
    console.error(`\n${waits.signal.aborted ? "interrupted" : `error: ${messageOf(error)}`}`);
  }
  if (!options.clean) console.error(`\nreport: ${options.report} and ${jsonFileOf(options.report)}`);
  await end(rehearsal, options, !hasFailed);
  if (hasFailed) process.exitCode = 1;
  else if (Object.values(saved.answers).some(({ verdict }) => verdict === "differs")) process.exitCode = DIFFERS;
}

function readOptions() {
  const { values } = parse();
  // npm runs this script in the checkout, not in the user's folder.
  const at = (file: string) => resolve(process.env.INIT_CWD ?? "", file);
  const env = process.env;
  return {
    ...values,
    questions: questionsOf(values.only),
    subscription: values.subscription ?? (env.ARM_SUBSCRIPTION_ID || env.AZURE_SUBSCRIPTION_ID),
    report: at(values.report),
    folder: values.folder === undefined ? join(ROOT, ".rehearsal") : at(values.folder),
  };
}

function parse() {
  try {
    return parseArgs({
      options: {
        location: { type: "string" },
        subscription: { type: "string" },
        "vm-size": { type: "string", default: "Standard_D2ds_v5" },
        "second-principal": { type: "string" },
        reader: { type: "string" },
        only: { type: "string" },
        report: { type: "string", default: "rehearsal.md" },
        folder: { type: "string" },
        keep: { type: "boolean", default: false },
        clean: { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new MisuseError(`${messageOf(error)}\n\n${USAGE}`);
  }
}

function questionsOf(only: string | undefined): readonly Question[] {
  const names = only?.split(",") ?? QUESTIONS.map(({ id }) => id);
  const unknown = names.filter((name) => !QUESTIONS.some(({ id }) => id === name));
  if (unknown.length > 0) {
    const known = QUESTIONS.map(({ id }) => id).join(", ");
    throw new MisuseError(`--only must be names of questions (${known}), got ${unknown.join(", ")}`);
  }
  return QUESTIONS.filter(({ id }) => names.includes(id));
}

async function savedRehearsal(options: Options): Promise<SavedRehearsal | undefined> {
  if (options.clean) return readRehearsal(options.folder);
  const { location, subscription: subscriptionId } = options;
  if (location === undefined) throw new MisuseError(`--location is required\n\n${USAGE}`);
  if (subscriptionId === undefined || subscriptionId === "") {
    throw new MisuseError("--subscription or ARM_SUBSCRIPTION_ID is required; `az account show` prints its id");
  }
  const reportFiles = [options.report, jsonFileOf(options.report)];
  checkReportFiles(options.folder, reportFiles);
  return openRehearsal(options.folder, { location, subscriptionId, vmSize: options["vm-size"] }, reportFiles);
}

async function confirm(saved: SavedRehearsal): Promise<void> {
  console.error(`Rehearsal on subscription ${saved.subscriptionId} in ${saved.location} with ${saved.vmSize}:\n`);
  for (const { name, purpose, changes } of STEPS) console.error(`  ${name.padEnd(16)}  ${purpose}: ${changes}`);
  console.error(`  ${"destroy".padEnd(16)}  deletes everything, unless --keep is given\n\n${COST}\n`);
  if (!process.stdin.isTTY) throw new MisuseError("a rehearsal must be confirmed at a terminal; or give --yes");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question("Type yes to begin: ");
  terminal.close();
  if (answer.trim() !== "yes") throw new MisuseError("the rehearsal was not confirmed; nothing was changed");
}

/** Runs the steps that are not done, and asks their questions. The report is written after each. */
async function rehearse(rehearsal: Rehearsal, { report, questions: chosen, only }: Options): Promise<void> {
  const { saved, folder } = rehearsal;
  const save = async () => {
    await saveRehearsal(folder, saved);
    await writeReport(report, saved);
  };
  for (const [index, step] of STEPS.entries()) {
    const questions = chosen.filter((each) => each.step === step.name);
    const later = STEPS.slice(index + 1).map(({ name }) => name);
    const isNeeded = questions.length > 0 || (step.isRepeated && chosen.some((each) => later.includes(each.step)));
    if (only !== undefined && !isNeeded) continue;
    const questionIds = questions.map(({ id }) => id);
    if (isStepDone(saved, step.name, questionIds) && !step.isRepeated) continue;
    heading(`${step.name}: ${step.purpose}`);
    try {
      await step.run(rehearsal);
    } catch (error) {
      if (!(error instanceof NotAnswered)) throw error;
      console.error(`  skipped: ${error.message}`);
    }
    for (const question of questions) {
      if (!isOpen(saved, question.id)) continue;
      console.error(`  ? ${question.question}`);
      const answer = await askQuestion(question, rehearsal);
      saved.answers[question.id] = answer;
      console.error(`  = ${answer.answer} (${answer.verdict})`);
      await save();
    }
    await step.after?.(rehearsal);
    if (!saved.done.includes(step.name)) saved.done.push(step.name);
    await save();
  }
}

/** Deletes everything, or says what remains and how to delete it. */
async function end({ pipeline, probes, deployer, saved, folder }: Rehearsal, options: Options, isComplete: boolean) {
  const clean = `npm run rehearse -- --clean${options.folder === join(ROOT, ".rehearsal") ? "" : ` --folder ${options.folder}`}`;
  const stacks = [probes, pipeline];
  const remaining = async () => {
    const resources = await Promise.all(stacks.map((stack) => stack.resources(deployer).catch(() => [])));
    return resources.flat().flatMap(({ id, type }) => (id && type.startsWith("azure-native:") ? [id] : []));
  };
  if (options.keep && !options.clean) {
    console.error(`\nthese resources remain; delete them with \`${clean}\`:\n${(await remaining()).join("\n")}`);
    return;
  }
  heading("destroy: deletes everything");
  // A new interruption ends the deletion. The same command continues it.
  const { waits, engine } = interruptible();
  try {
    for (const stack of stacks) await stack.destroy(deployer, { waits: waits.signal, engine: engine.signal });
  } catch (error) {
    console.error(`these resources remain; delete them with \`${clean}\`:\n${(await remaining()).join("\n")}`);
    throw error;
  }
  // An incomplete rehearsal keeps its answers, and continues with the steps that are not done.
  if (isComplete || options.clean) await forgetRehearsal(folder, ROOT, saved);
  else
    await saveRehearsal(folder, {
      ...saved,
      done: saved.done.filter((name) => name === "tutorial" || name === "tasks"),
    });
  console.error("nothing remains");
}

/**
 * Returns controllers that an interruption aborts. A terminal's SIGINT reaches the engine by itself, and the engine
 * treats a second one as a request to end at once.
 */
function interruptible() {
  const [waits, engine] = [new AbortController(), new AbortController()];
  for (const signal of INTERRUPTS) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (!waits.signal.aborted) console.error("\ninterrupted: ending what runs");
      waits.abort();
      if (signal !== "SIGINT" || !process.stdin.isTTY) engine.abort();
    });
  }
  return { waits, engine };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

main().catch((error: unknown) => {
  console.error(`error: ${messageOf(error)}`);
  process.exitCode = error instanceof MisuseError ? MISUSE : 1;
});
