import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { StorageError } from "./storage-error";

/** The blob store of one account: a process that serves a Unix socket, and is started again if it dies. */
export interface Azurite {
  /**
   * The socket, once it serves.
   *
   * @throws {StorageError} `ServerBusy`, at once while the process died again and again and is only started again after a pause.
   */
  ready(): Promise<string>;
  /** Why there is no process and none being started; undefined if there is. */
  down(): string | undefined;
  /** Ends the process, after it has written what it holds in memory. */
  close(): Promise<void>;
}

/** What an Azurite process is told when it starts. Keys travel by this message alone, never in arguments or environment. */
export interface AzuriteOptions {
  readonly account: string;
  /** In base64. */
  readonly keys: readonly string[];
  /** What user delegation keys are derived from; Azurite's own is public. */
  readonly delegationSeed: string;
  readonly dataFolder: string;
  readonly socket: string;
}

/** What an Azurite process answers. */
export type AzuriteMessage = { readonly ready: true } | { readonly error: string };

/** Deaths within a minute after which a process is only started again after a pause. */
const maxDeathsAMinute = 5;
/** The pause, in milliseconds. */
const defaultPauseMs = 10_000;

/** Starts an Azurite and waits until it serves. @throws if it cannot be started at first; later, that is a death like any other. */
export async function startAzurite(
  options: Omit<AzuriteOptions, "socket">,
  log: (message: string) => void,
  { pauseMs = defaultPauseMs } = {},
): Promise<Azurite> {
  const deaths: number[] = [];
  /** Not while it is started for the first time, nor once it is closed. */
  let kept = false;
  let down: string | undefined;
  let pause: NodeJS.Timeout | undefined;
  let running: Promise<Running>;

  function start(): Promise<Running> {
    down = undefined;
    running = launch(options, log);
    running.then(
      ({ child }) =>
        child.once("exit", (code, signal) => died(`(pid ${child.pid}) died: ${signal ?? `exit code ${code}`}`)),
      (error: Error) => died(`was not started again: ${error.message}`),
    );
    return running;
  }
  function died(how: string): void {
    if (!kept) return;
    const now = Date.now();
    deaths.push(now);
    while (deaths[0]! < now - 60_000) deaths.shift();
    log(`azurite of ${options.account} ${how}`);
    if (deaths.length <= maxDeathsAMinute) {
      start();
      return;
    }
    down = `it died ${deaths.length} times within a minute, at last at ${new Date(now).toISOString()}`;
    log(`azurite of ${options.account} is down: ${down}; it is started again after ${pauseMs / 1000} s`);
    pause = setTimeout(start, pauseMs);
  }

  await start();
  kept = true;
  return {
    async ready() {
      const busy = () =>
        new StorageError(
          "ServerBusy",
          `The blob store of ${options.account} does not run; see the storage log of local Azure.`,
        );
      if (down !== undefined) throw busy();
      try {
        return (await running).socket;
      } catch {
        throw busy();
      }
    },
    down: () => down,
    async close() {
      kept = false;
      clearTimeout(pause);
      const started = await running.catch(() => undefined);
      if (started === undefined || started.child.exitCode !== null || started.child.signalCode !== null) return;
      const exited = once(started.child, "exit");
      started.child.kill("SIGTERM");
      await exited;
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly socket: string;
}

function launch(options: Omit<AzuriteOptions, "socket">, log: (message: string) => void): Promise<Running> {
  // in the folder for temporary files, since a socket's path must be shorter than 104 bytes; mkdtemp makes it 0700
  const folder = mkdtempSync(join(tmpdir(), "azurite-"));
  const socket = join(folder, "s");
  // beside this file, compiled as this one is; Node runs the TypeScript of a checkout by itself, without a loader's start-up time
  const program = join(__dirname, `azurite-process${extname(__filename) === ".ts" ? ".mts" : ".mjs"}`);
  const { NODE_OPTIONS: _, ...environment } = process.env;
  const child = fork(program, { execArgv: [], env: environment, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  child.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => log(`azurite of ${options.account}: ${text.trim()}`));

  return new Promise((resolve, reject) => {
    const failed = (why: string) => reject(new Error(`azurite of ${options.account} did not start: ${why}`));
    child.once("error", (error) => {
      rmSync(folder, { recursive: true, force: true });
      failed(error.message);
    });
    child.once("exit", (code, signal) => failed(signal ?? `exit code ${code}`));
    child.once("message", (message: AzuriteMessage) => {
      if ("error" in message) return failed(message.error);
      log(`azurite of ${options.account} serves, pid ${child.pid}`);
      resolve({ child, socket });
    });
    child.send({ ...options, socket } satisfies AzuriteOptions);
  });
}
