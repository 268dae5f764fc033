import { blobName } from "../../conventions";
import { refusal, shown } from "../../conventions/internal";
import type { OutputFileRequest } from "../../destinations";
import type { TaskDescription } from "../../jobs";
import { allOf } from "./all-problems";
import { batchTime } from "./batch-time";
import type { DocumentPath } from "./job-document";
import type { FileInput, FileOutput, FileTask } from "./job-file";
import { located } from "./located";
import type { PlanContext } from "./plan-context";
import type { ReadJobFile } from "./read-job-file";
import { cmdWord, replaceVariables, shellWord, type Variables } from "./variables";

/** The kind under which the local files of a job are stored in its container. */
export const INPUT_KIND = "JobInput";

/** One task of a job file. */
interface TaskToBuild {
  readonly section: "task" | "merge" | "preparation" | "release";
  readonly id: string;
  readonly variables: Variables;
  /** The local file of the task. */
  readonly file?: string;
}

/**
 * Builds a task.
 *
 * @throws {CommandError} `JobFileRefused`, with the position of the value that cannot be used.
 */
export async function buildTask(context: PlanContext, task: TaskToBuild): Promise<TaskDescription> {
  const { read, pool, job } = context;
  const { section, id, variables } = task;
  const content: FileTask = read.content[section] ?? { command: "" };
  const of = `of task ${id}`;
  const word = pool.system === "windows" ? cmdWord : shellWord;
  const commandLine = located(
    read,
    [section, "command"],
    () => pool.commandLine(replaceVariables(content.command, variables, word)),
    of,
  );
  const sources = allOf([commonSources(context, task), ownSources(context, task)]);
  const outputFiles = located(
    read,
    [section, "outputs"],
    () => job.task(id).outputFiles(outputsOf(content, variables)),
    of,
  );
  const environmentSettings = settingsAt(read, [section, "environment"], variables);
  const parts = await allOf([commandLine, sources, outputFiles, environmentSettings] as const);
  const resourceFiles = await located(read, [section, "inputs"], () => pool.resourceFiles(parts[1].flat()), of);
  const { retries, timeLimit, slots } = content;
  return {
    id,
    commandLine: parts[0],
    ...(resourceFiles.length > 0 && { resourceFiles }),
    outputFiles: parts[2],
    ...(parts[3].length > 0 && { environmentSettings: parts[3] }),
    ...((retries !== undefined || timeLimit !== undefined) && {
      constraints: {
        ...(retries !== undefined && { maxTaskRetryCount: retries }),
        ...(timeLimit !== undefined && { maxWallClockTime: batchTime(timeLimit) }),
      },
    }),
    ...(slots !== undefined && { requiredSlots: slots }),
  };
}

export type TaskSettings = { readonly name: string; readonly value: string }[];

/** Returns the environment settings at a path, in the spelling of the file. */
export async function settingsAt(read: ReadJobFile, path: DocumentPath, variables?: Variables): Promise<TaskSettings> {
  const environment = path.reduce<unknown>((value, step) => Object(value)[step], read.content) ?? {};
  const names = Object.keys(environment);
  return allOf(
    names.map((name) =>
      located(read, [...path, name], () => {
        if (!/^[^=\0]+$/.test(name)) throw new Error(refusal("its name", "be a text without = and NUL", shown(name)));
        const text = read.document.textAt([...path, name]);
        return { name, value: variables === undefined ? text : replaceVariables(text, variables) };
      }),
    ),
  );
}

type Source = Parameters<PlanContext["pool"]["resourceFile"]>[0];

/** Preparation and release tasks get only their own inputs. */
async function commonSources(context: PlanContext, { section, id, variables }: TaskToBuild): Promise<Source[]> {
  if (section !== "task" && section !== "merge") return [];
  return sourcesAt(context, ["inputs"], context.read.content.inputs, variables, id);
}

async function ownSources(context: PlanContext, { section, id, variables, file }: TaskToBuild): Promise<Source[]> {
  const find = () => (file === undefined ? [] : sourcesOfFile(context, { file }));
  const given = located(context.read, ["forEach", "files"], find, `of task ${id}`);
  const path = [section, "inputs"];
  const own = sourcesAt(context, path, context.read.content[section]?.inputs, variables, id);
  return (await allOf([given, own])).flat();
}

async function sourcesAt(
  context: PlanContext,
  path: DocumentPath,
  inputs: readonly FileInput[] = [],
  variables: Variables,
  id: string,
): Promise<Source[]> {
  const sources = inputs.map((input, index) =>
    located(context.read, [...path, index], () => sourcesOf(context, input, variables), `of task ${id}`),
  );
  return (await allOf(sources)).flat();
}

async function sourcesOf(context: PlanContext, input: FileInput, variables: Variables): Promise<Source[]> {
  const { file, url, as, mode } = typeof input === "string" ? { file: input } : input;
  const filled = (text: string) => replaceVariables(text, variables);
  const options = {
    ...(as !== undefined && { filePath: filled(as) }),
    ...(mode !== undefined && { fileMode: mode }),
  };
  if (url !== undefined) return [{ url: filled(url), ...options }];
  // The outputs of other tasks are those of the merge task.
  return file === undefined ? [] : sourcesOfFile(context, { file: filled(file), ...options });
}

/** Returns the sources of local files, which keep their paths. */
async function sourcesOfFile(
  { job, files }: PlanContext,
  { file, ...options }: { file: string; filePath?: string; fileMode?: string },
): Promise<Source[]> {
  const found = await files.find(file);
  if (options.filePath !== undefined && found.length > 1) {
    throw new Error(`as must be given for one file, got ${found.length} files of ${file}; leave it out`);
  }
  return found.map(({ storedPath, nodePath }) => ({
    container: job.container,
    blob: blobName({ kind: INPUT_KIND, path: storedPath }),
    filePath: nodePath,
    ...options,
  }));
}

/** The standard output and error of a task are stored unless the job file says what to store as its logs. */
const DEFAULT_OUTPUTS: Readonly<Record<string, FileOutput>> = { TaskLog: "../std*.txt" };

function outputsOf({ outputs = {} }: FileTask, variables: Variables): OutputFileRequest[] {
  return Object.entries({ ...DEFAULT_OUTPUTS, ...outputs }).flatMap(([kind, given]) =>
    [given].flat().map((output) => {
      const { pattern, path, when } = typeof output === "string" ? { pattern: output } : output;
      return {
        kind,
        pattern: replaceVariables(pattern, variables),
        ...(path !== undefined && { path: replaceVariables(path, variables) }),
        ...(when !== undefined && { condition: `task${when}` as const }),
      };
    }),
  );
}
