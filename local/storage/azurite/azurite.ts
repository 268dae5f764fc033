import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { StorageError } from "../storage-error";

/** The blob store of one account: a process that serves a Unix socket, and is restarted if it ends. */
export interface Azurite {
  /**
   * Resolves to the socket's path when the process is ready.
   *
   * @throws {StorageError} `ServerBusy`, immediately, while restarts are paused because the process ended repeatedly.
   */
  ready(): Promise<string>;
  /** Returns why no process is running or starting, or undefined if one is. */
  down(): string | undefined;
  /** Ends the process after it has written the data that it has in memory. */
  close(): Promise<void>;
}

/** Options for an Azurite process. Keys are sent only in this message, never in arguments or the environment. */
export interface AzuriteOptions {
  readonly account: string;
  /** In base64. */
  readonly keys: readonly string[];
  /** The seed for user delegation keys. Azurite's own is public. */
  readonly delegationSeed: string;
  readonly dataFolder: string;
  readonly socket: string;
}

/** The answer of an Azurite process. */
export type AzuriteMessage = { readonly ready: true } | { readonly error: string };

/** The number of ends per minute that are followed by a restart at once. After another one, restarts are paused. */
const DEFAULT_MAX_DEATHS_AMINUTE = 5;
/** The length of the pause in ms. */
const DEFAULT_PAUSE_MS = 10_000;

/**
 * Starts an Azurite and waits until it is ready. @throws if the first start fails. Later failures are handled as ends
 * of the process.
 */
export async function startAzurite(
  options: Omit<AzuriteOptions, "socket">,
  log: (message: string) => void,
  { pauseMs = DEFAULT_PAUSE_MS, maxDeathsAMinute = DEFAULT_MAX_DEATHS_AMINUTE } = {},
): Promise<Azurite> {
  const deaths: number[] = [];
  /** Whether the process must be restarted: false during the first start and after closing. */
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
  // In the folder for temporary files, because a socket's path must be shorter than 104 bytes. mkdtemp sets mode 0700.
  const folder = mkdtempSync(join(tmpdir(), "azurite-"));
  const socket = join(folder, "s");
  // Next to this file, compiled or not. Node.js runs a checkout's TypeScript without a loader, which would slow the
  // start.
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
