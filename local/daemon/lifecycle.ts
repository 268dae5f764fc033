import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { StateFolder } from "../environment/environment";
import { LocalAzureError } from "../environment/local-azure-error";
import { checkNode } from "../environment/node-version";
import { changeSettings, type SettingChanges } from "../environment/settings/open-settings";
import { isState, openStateFolder } from "../environment/state-folder";
import { openCa } from "../environment/tls";
import { endLeftovers } from "./children";
import { type ClientEnvironmentSettings, clientEnvironment, trustsMore } from "./client-environment";
import { askShutdown, askStatus } from "./control";
import { ALREADY_RUNNING } from "./daemon";
import { clearLock, readHolder } from "./lock";
import { endProcesses, isRunning, waitUntil } from "./processes";

/** Time in ms after which a start reports what it waits for. */
const QUIET_START = 2_000;
/** Time in ms for running tasks and their uploads to end. */
const PATIENCE = 20_000;

export interface RunningStatus extends ClientEnvironmentSettings {
  readonly running: true;
  readonly pid: number;
  /** Variables for a client's environment, in addition to the caller's own. */
  readonly environment: Readonly<Record<string, string>>;
}

interface StoppedStatus {
  readonly running: false;
  readonly stateFolder: string;
}

/**
 * Returns the state folder of a command: its option, or `LOCAL_AZURE_STATE`, or `.local-azure` in the current
 * directory.
 */
export function stateFolderOf(option: string | undefined): string {
  return resolve(option ?? (process.env.LOCAL_AZURE_STATE || ".local-azure"));
}

/** Returns what runs with a state folder, which need not exist. */
export async function status(stateDir: string): Promise<RunningStatus | StoppedStatus> {
  const stopped: StoppedStatus = { running: false, stateFolder: resolve(stateDir) };
  if (!isState(stateDir)) return stopped;
  return (await runningStatus(openStateFolder(stateDir))) ?? stopped;
}

/**
 * Starts a local Azure unless one is running, and waits until it is ready. Concurrent calls, from any process, share
 * one local Azure.
 *
 * @param report called with what is being waited for, if that takes more than two seconds.
 * @param changes of the settings, which a running local Azure applies from the next request on.
 * @throws {LocalAzureError} `StartFailed`, with the end of its log; `NodeTooOld`; `NotAState`, if the folder contains
 * other files.
 */
export async function up(
  stateDir: string,
  report: (message: string) => void = () => {},
  changes: SettingChanges = {},
): Promise<RunningStatus> {
  checkNode();
  checkIsOurs(stateDir);
  const state = openStateFolder(stateDir);
  if (isState(stateDir)) changeSettings(state, changes);
  const running = await runningStatus(state);
  if (running !== undefined) return running;

  const { caFile, bundleFile } = await openCa(state);
  // In a new folder only now, because a folder with files and without certificates belongs to another program.
  changeSettings(state, changes);
  const logFile = state.path("logs", "daemon.log");
  const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
  const start = () => startDaemon(state, logFile, trustsMore(process.env, caFile) ? bundleFile : caFile);
  const begun = Date.now();
  let daemon = start();
  let reported = "";
  try {
    for (;;) {
      const ready = await runningStatus(state);
      if (ready !== undefined) return ready;
      if (hasEnded(daemon) && !isHeld(state)) {
        if (daemon.exitCode !== ALREADY_RUNNING) throw startFailed(logFile, logStart);
        // The other daemon, which was running, has ended meanwhile.
        daemon = start();
      }
      const last = lastLines(logFile, logStart, 1).replace(/^\S+ /, "");
      if (Date.now() - begun > QUIET_START && last !== reported) {
        reported = last;
        report(last);
      }
      await waitUntil(() => hasEnded(daemon), 50);
    }
  } finally {
    daemon.unref();
  }
}

/**
 * Ends a local Azure and everything that it started, even if it was killed.
 *
 * @returns what was found.
 */
export async function down(stateDir: string): Promise<"stopped" | "cleared" | "not-running"> {
  if (!isState(stateDir)) return "not-running";
  const state = openStateFolder(stateDir);
  const holder = readHolder(state);
  if (holder === undefined) return (await endLeftovers(state)) > 0 ? "cleared" : "not-running";
  if (!isRunning(holder)) {
    await endLeftovers(state, holder);
    clearLock(state, holder);
    return "cleared";
  }
  if (!(await askShutdown(state))) process.kill(holder.pid, "SIGTERM");
  if (!(await waitUntil(() => !isRunning(holder), PATIENCE))) await endProcesses([holder], state.root);
  await endLeftovers(state, holder);
  clearLock(state, holder);
  return "stopped";
}

/** Deletes a state folder that is not in use. */
export function removeState(stateDir: string): void {
  // Only folders that a local Azure created are ever deleted.
  if (!isState(stateDir)) {
    throw new LocalAzureError(
      "NotAState",
      `${stateDir} must be the state folder of a local Azure to be deleted; it has no tls/authority.pem`,
    );
  }
  rmSync(stateDir, { recursive: true, force: true });
}

/**
 * Refuses a folder with other files. Otherwise, a mistyped path would make the folder private, fill it, and offer it
 * for deletion.
 */
function checkIsOurs(stateDir: string): void {
  if (isState(stateDir) || !existsSync(stateDir) || !statSync(stateDir).isDirectory()) return;
  // These exist while another `up` creates the first certificate.
  const foreign = readdirSync(stateDir).find((name) => name !== "tls" && name !== "logs" && name !== "run");
  if (foreign === undefined) return;
  throw new LocalAzureError(
    "NotAState",
    `${stateDir} must be a new folder, an empty one, or that of a local Azure, but ${foreign} is in it; name another with --state`,
  );
}

async function runningStatus(state: StateFolder): Promise<RunningStatus | undefined> {
  const description = await askStatus(state);
  const holder = readHolder(state);
  if (description === undefined || holder === undefined) return undefined;
  const settings = { ...description, stateFolder: state.root };
  const environment = clientEnvironment(settings);
  // The engine requires the folder of a file backend and does not create it.
  mkdirSync(join(state.root, "pulumi"), { recursive: true, mode: 0o700 });
  return { running: true, pid: holder.pid, ...settings, environment };
}

function startDaemon(state: StateFolder, logFile: string, extraCaFile: string): ChildProcess {
  const entry = join(__dirname, `daemon${extname(__filename)}`);
  const log = openSync(logFile, "a", 0o600);
  try {
    return spawn(process.execPath, [...loaderFor(entry), entry, state.root], {
      cwd: state.root,
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...process.env, NODE_EXTRA_CA_CERTS: extraCaFile },
    });
  } finally {
    closeSync(log);
  }
}

/** Returns the arguments with which Node.js runs a file of a checkout. The published package contains JavaScript. */
function loaderFor(entry: string): string[] {
  return entry.endsWith(".ts") ? ["--import", pathToFileURL(require.resolve("tsx")).href] : [];
}

function hasEnded(daemon: ChildProcess): boolean {
  return daemon.exitCode !== null || daemon.signalCode !== null;
}

/** Returns whether another `up` started the daemon that this one waits for. */
function isHeld(state: StateFolder): boolean {
  const holder = readHolder(state);
  return holder !== undefined && isRunning(holder);
}

function startFailed(logFile: string, logStart: number): LocalAzureError {
  return new LocalAzureError(
    "StartFailed",
    `local Azure did not start; the end of ${logFile}:\n${lastLines(logFile, logStart, 20)}`,
  );
}

function lastLines(file: string, from: number, count: number): string {
  return readFileSync(file).subarray(from).toString("utf8").trimEnd().split("\n").slice(-count).join("\n");
}
