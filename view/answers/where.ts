import type { JobOutputStorage, OutputFolder, OutputReference } from "../../outputs";
import type { Ask } from "../request/ask";
import { RequestError } from "../request/request-error";

/** Returns a parameter of the request. @throws {RequestError} if it is missing. */
export function parameter({ query }: Pick<Ask, "query">, name: string): string {
  const value = query.get(name);
  if (value === null || value === "") throw new RequestError(400, "ParameterMissing", `${name} is required`);
  return value;
}

/** Returns the id of the job that the request names. @throws {RequestError} if it is not a job of the page. */
export function jobIdOf({ query, options }: Pick<Ask, "query" | "options">): string {
  const id = parameter({ query }, "job");
  if (!options.jobs.includes(id)) throw new RequestError(404, "JobNotFound", `job ${id} is not shown by this page`);
  return id;
}

/** Opens the outputs of the job that the request names. */
export async function jobOf({ query, options }: Pick<Ask, "query" | "options">): Promise<JobOutputStorage> {
  return options.openOutputs(jobIdOf({ query, options }), query.get("run") === "all" ? "all" : "last");
}

/** Returns the folder that the request names: `task`, `kind` and `path`, all of which can be missing. */
export function folderOf({ query }: Pick<Ask, "query">): OutputFolder {
  const [taskId, kind, path] = ["task", "kind", "path"].map((name) => query.get(name));
  return { ...(taskId && { taskId }), ...(kind && { kind }), ...(path && { path }) };
}

/** Looks up the output that the request names: `job`, `kind`, `path` and, for an output of a task, `task`. */
export async function outputOf(ask: Ask): Promise<OutputReference> {
  const job = await jobOf(ask);
  const task = ask.query.get("task");
  const owner = task === null ? job : job.task(task);
  return owner.get(parameter(ask, "kind"), parameter(ask, "path"), { abortSignal: ask.abortSignal });
}
