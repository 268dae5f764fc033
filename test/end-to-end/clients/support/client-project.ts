import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { after } from "mocha";
import { documents } from "../../../docs/support/documents";
import { copiedFrom } from "../../../docs/support/shell-blocks";
import { type Ended, ended } from "../../support/commands";
import { installedProject } from "../../support/installed-project";
import { userEnvironment } from "../../support/reader";
import { installClient, isInstallation } from "./install-client";

/** A user's project with accounts in a local Azure of its own, as docs/local-azure.md creates them. */
export interface ClientProject {
  /** Writes the files of a section, installs what it installs, and runs its other commands. */
  follow(section: string): Promise<Followed>;
  /** Writes a file. */
  write(file: string, content: string): Promise<void>;
  /** Runs lines in bash, after the section. */
  run(lines: readonly string[], shell: Shell): Promise<Ended>;
  /** Returns the log of the Batch service. */
  batchLog(): Promise<string>;
}

/** What sections add to a new shell. */
export interface Shell {
  /** The folders of installed clients. */
  readonly path: readonly string[];
  /** The lines that set variables. */
  readonly setUp: readonly string[];
}

/** What came of a section's commands. */
export interface Followed extends Shell {
  readonly stdout: string;
  /** Why the client cannot be installed on this machine. The section's further commands did not run. */
  readonly reason?: string;
}

/** The page whose commands the tests of clients run. */
const PAGE = "docs/local-azure.md";

const ACCOUNTS = "Create accounts for clients";

/** The section whose variable some of the clients use. */
const SAS = "A URL with a SAS";

let opened: Promise<ClientProject & { leave(): Promise<void> }> | undefined;

/** Returns the project of all clients. The first caller waits until its accounts exist. */
export function clientProject(): Promise<ClientProject> {
  opened ??= open();
  return opened;
}

after(async function () {
  this.timeout(60_000);
  await (await opened)?.leave();
});

async function open(): Promise<ClientProject & { leave(): Promise<void> }> {
  const project = await installedProject();
  const user = await userEnvironment(project.folder);
  const outside = (name: string) => join(project.folder, "..", name);
  const env = {
    ...user,
    // Clients keep their configuration and logs here, and not in the home folder of the user.
    AZURE_CONFIG_DIR: outside("azure"),
    AIRFLOW_HOME: outside("airflow"),
    AZCOPY_LOG_LOCATION: outside("azcopy"),
    AZCOPY_JOB_PLAN_LOCATION: outside("azcopy"),
    RCLONE_CONFIG: outside("rclone.conf"),
    AZURE_CORE_COLLECT_TELEMETRY: "false",
  };
  // Registries and proxies can be those of the environment.
  const installation = { cwd: project.folder, env: { ...process.env, PATH: user.PATH } };

  const write = async (file: string, content: string) => {
    const path = join(project.folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  };
  const run: ClientProject["run"] = (lines, { path, setUp }) =>
    ended("bash", ["-eo", "pipefail", "-c", [...setUp, ...lines].join("\n")], {
      cwd: project.folder,
      env: { ...env, PATH: [...path, user.PATH].join(delimiter) },
    });

  const follow = async (section: string, before: readonly string[]): Promise<Followed> => {
    const path: string[] = [];
    const setUp = [...before];
    let stdout = "";
    for (const script of scriptsOf(section)) {
      const [first = ""] = script.lines;
      if (script.file !== undefined) await write(script.file, script.lines.join("\n"));
      else if (isPackages(first)) await project.install(packagesOf(first));
      else if (isInstallation(first)) {
        const installed = await installClient(first, installation);
        if ("reason" in installed) return { stdout, path, setUp, reason: installed.reason };
        path.push(...installed.path);
      } else {
        const { exitCode, ...printed } = await run(script.lines, { path, setUp });
        if (exitCode !== 0) throw new Error([...script.lines, printed.stdout, printed.stderr].join("\n"));
        stdout += printed.stdout;
        setUp.push(...script.lines.filter((line) => /^(export|set -a) /.test(line)));
      }
    }
    return { stdout, path, setUp };
  };

  const accounts = await follow(ACCOUNTS, []);
  const sas = await follow(SAS, accounts.setUp);
  return {
    write,
    run,
    follow: (section) => follow(section, textOf(section).includes("$SAS_URL") ? sas.setUp : accounts.setUp),
    batchLog: () => readFile(join(project.folder, ".local-azure/logs/batch.log"), "utf8").catch(() => ""),
    async leave() {
      await run(["npx local-azure down --delete"], { path: [], setUp: [] });
      await project.remove();
    },
  };
}

/** A file, or lines that run together. Each installation is by itself. */
interface Script {
  readonly file?: string;
  readonly lines: string[];
}

/** Returns what a reader of a section does, in order. */
function scriptsOf(section: string): Script[] {
  return copiedFrom({ file: PAGE, text: textOf(section) }).flatMap((block): Script[] => {
    if ("file" in block) return [{ file: block.file, lines: block.content.split("\n") }];
    const scripts: Script[] = [];
    for (const line of block.commands) {
      const isApart = [line, scripts.at(-1)?.lines[0] ?? ""].some((each) => isPackages(each) || isInstallation(each));
      if (isApart || scripts.length === 0) scripts.push({ lines: [line] });
      else scripts.at(-1)?.lines.push(line);
    }
    return scripts;
  });
}

function textOf(section: string): string {
  const page = documents().find(({ file }) => file === PAGE);
  const [, text] = page?.text.split(`\n### ${section}\n`) ?? [];
  if (text === undefined) throw new Error(`${PAGE} has no section ${section}`);
  return text.split(/\n###? /)[0] ?? "";
}

/** Returns whether a command installs packages into the project. */
function isPackages(command: string): boolean {
  return /^npm install (?!--global)/.test(command);
}

function packagesOf(command: string): string[] {
  const [, , ...words] = command.split(" ");
  return words.filter((word) => !word.startsWith("-"));
}
