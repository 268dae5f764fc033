import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** A node's directories, with the names that they have on a real node below `/mnt/batch/tasks`. */
export interface NodeLayout {
  readonly root: string;
  readonly applications: string;
  readonly mounts: string;
  readonly shared: string;
  readonly startup: TaskDirectories;
  readonly volatile: string;
  readonly workitems: string;
}

/** A task's directories: `stdout.txt` and `stderr.txt` are next to `wd`. */
export interface TaskDirectories {
  readonly directory: string;
  readonly workingDirectory: string;
}

export function nodeLayout(root: string): NodeLayout {
  return {
    root,
    applications: join(root, "applications"),
    mounts: join(root, "fsmounts"),
    shared: join(root, "shared"),
    startup: directoriesOf(join(root, "startup")),
    volatile: join(root, "volatile"),
    workitems: join(root, "workitems"),
  };
}

/** Creates missing directories. Existing ones are kept, in particular `shared`. */
export function createLayout({ applications, mounts, shared, startup, volatile, workitems }: NodeLayout): void {
  for (const directory of [applications, mounts, shared, startup.workingDirectory, volatile, workitems]) {
    mkdirSync(directory, { recursive: true });
  }
}

/**
 * Returns the directories of a task: `workitems/{job}/job-1/{task}`. For a job of a job schedule, such as
 * `nightly:job-7`, they are `workitems/nightly/job-7/{task}`.
 *
 * @throws if an id has characters that Batch does not allow, because it could refer to another directory.
 */
export function taskDirectories(layout: NodeLayout, jobId: string, taskId: string): TaskDirectories {
  const [workItem = "", number = "job-1"] = jobParts(jobId);
  return directoriesOf(join(layout.workitems, workItem, number, checkId("taskId", taskId)));
}

/** Returns the directory of a job's tasks. */
export function jobDirectory(layout: NodeLayout, jobId: string): string {
  return join(layout.workitems, ...jobParts(jobId));
}

/** Returns the id of a job, or the id of its job schedule and `job-{n}`. */
function jobParts(jobId: string): string[] {
  const parts = jobId.split(":");
  return (parts.length > 2 ? [jobId] : parts).map((part) => checkId("jobId", part));
}

function directoriesOf(directory: string): TaskDirectories {
  return { directory, workingDirectory: join(directory, "wd") };
}

function checkId(what: string, id: string): string {
  if (!/^[\w-]{1,64}$/.test(id)) {
    throw Object.assign(
      new Error(`${what} must be 1 to 64 letters, digits, hyphens and underscores, got ${JSON.stringify(id)}`),
      {
        code: "InvalidId",
      },
    );
  }
  return id;
}
