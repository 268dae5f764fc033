import { mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { type Ended, ended, ROOT, stdoutOf } from "./commands";
import { type InstalledProject, installedProject } from "./installed-project";

/** Users with an Azure subscription install this package last; the test installs it first. */
const FOR_LOCAL_AZURE = ["local-azure"];

/**
 * Lines before the commands that a page shows inside a task: the program that they run, and the files that they save.
 */
const TASK = [
  "mkdir frames",
  "echo 1 >frames/1.png",
  "printf '#!/bin/sh\\necho 2 >frames/2.png\\necho rendered >>progress.log\\n' >render",
  "chmod +x render",
];

/** A user who copies commands into an empty folder, with the Pulumi CLI on the PATH and local Azure as Azure. */
export interface Reader {
  /** Writes a file of the project. */
  write(file: string, content: string): Promise<void>;
  /** Runs lines in bash as one script that stops at the first failure. */
  run(lines: readonly string[], input?: string): Promise<Ended>;
  /** Installs packages as `npm install` does. */
  install(packages: readonly string[]): Promise<void>;
  /** Runs lines in a task of the deployed pipeline. */
  runInTask(lines: readonly string[]): Promise<Ended>;
  /** Stops the local Azure and deletes everything. */
  leave(): Promise<void>;
}

export async function reader(): Promise<Reader> {
  const project = await installedProject();
  let env = await userEnvironment(project.folder);
  const run = (lines: readonly string[], input?: string) => {
    const script = input === undefined ? lines : [`exec < <(${input})`, ...lines];
    return ended("bash", ["-eo", "pipefail", "-c", script.join("\n")], { cwd: project.folder, env });
  };
  return {
    run,
    write: (file, content) => writeFile(join(project.folder, file), content),
    async install(packages) {
      await project.install(packages);
      if (env.AZURE_SUBSCRIPTION_ID !== undefined) return;
      await project.install(FOR_LOCAL_AZURE);
      env = { ...env, ...(await startLocalAzure(project, env)) };
    },
    runInTask(lines) {
      const script = ["--import", "tsx", join(ROOT, "test/end-to-end/support/run-in-task.ts")];
      const description = join(project.folder, "destinations.json");
      return ended(process.execPath, [...script, description, ["set -e", ...TASK, ...lines].join("\n")], { env });
    },
    async leave() {
      await run(["npx local-azure down --delete"]);
      await project.remove();
    },
  };
}

async function startLocalAzure({ folder: cwd }: InstalledProject, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  await stdoutOf("npx", ["local-azure", "up"], { cwd, env });
  const status = JSON.parse(await stdoutOf("npx", ["local-azure", "status", "--json"], { cwd, env }));
  return (status as { environment: NodeJS.ProcessEnv }).environment;
}

/**
 * Returns an environment without the checkout and the surrounding local Azure, but with this Node.js and the engine.
 */
export async function userEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  const [bin, TMPDIR] = [join(folder, "..", "bin"), join(folder, "..", "tmp")];
  await mkdir(bin);
  // A program of docs/testing.md leaves a folder there.
  await mkdir(TMPDIR);
  await symlink(process.execPath, join(bin, "node"));
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((entry) => entry !== ROOT && !entry.startsWith(`${ROOT}/`));
  const PATH = [bin, ...path].join(delimiter);
  return { HOME: process.env.HOME, PATH, TMPDIR, PULUMI_SKIP_CONFIRMATIONS: "true" };
}
