import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { StorageError } from "./storage-error";

/** The blob store of one account: a process that serves a Unix socket, started anew where it dies. */
export interface Azurite {
  /**
   * The socket, once it serves.
   *
   * @throws {StorageError} `ServerBusy`, where the process died again and again.
   */
  ready(): Promise<string>;
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

/** Deaths within a minute after which a process is not started again. */
const maxDeathsAMinute = 5;

/** Starts an Azurite and waits until it serves. */
export async function startAzurite(
  options: Omit<AzuriteOptions, "socket">,
  log: (message: string) => void,
): Promise<Azurite> {
  const deaths: number[] = [];
  let closing = false;
  let running: Promise<Running> = launch(options, log).then(watch);

  function watch(started: Running): Running {
    started.child.once("exit", (code, signal) => {
      if (closing) return;
      const now = Date.now();
      deaths.push(now);
      const recent = deaths.filter((time) => now - time < 60_000).length;
      log(`azurite of ${options.account} (pid ${started.child.pid}) died: ${signal ?? `exit code ${code}`}`);
      if (recent > maxDeathsAMinute) {
        log(`azurite of ${options.account} died ${recent} times within a minute and is not started again`);
        running = Promise.reject(new Error("azurite died too often"));
      } else {
        running = launch(options, log).then(watch);
      }
      // whoever asks next is told; nobody may be asking now
      running.catch((error: Error) => log(`azurite of ${options.account} is gone: ${error.message}`));
    });
    return started;
  }

  await running;
  return {
    async ready() {
      try {
        return (await running).socket;
      } catch {
        throw new StorageError(
          "ServerBusy",
          `The blob store of ${options.account} does not run; see the storage log of local Azure.`,
        );
      }
    },
    async close() {
      closing = true;
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
