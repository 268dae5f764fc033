import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach } from "mocha";
import { JobOutputStorage } from "../../../../outputs";
import { freshJobId, useAzurite } from "../../../support/azurite";
import { COMMAND } from "../../../support/built-command";
import { useFolder } from "../../../support/folder";
import { useImds } from "../../../support/imds";
import { type OpenPage, type PageOptions, useChromium } from "./chromium";

/** How the command is started. */
interface ServeOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Gives a suite a browser, and the command `batch-outputs view` with a job in storage. */
export function useServedJob() {
  const azurite = useAzurite();
  const imds = useImds();
  const folder = useFolder();
  const chromium = useChromium();
  const commands: ChildProcessWithoutNullStreams[] = [];
  afterEach(() => {
    for (const command of commands.splice(0)) command.kill("SIGKILL");
  });

  /** Creates a job's container. */
  async function job(): Promise<JobOutputStorage> {
    const opened = new JobOutputStorage({ ...azurite(), jobId: freshJobId() });
    await opened.prepare();
    return opened;
  }

  /** Starts the command for a job, and returns the URL that it prints. */
  function serve({ jobId }: JobOutputStorage, { args = [], env = {} }: ServeOptions = {}): Promise<string> {
    const place = ["--job", jobId ?? "", "--blob-endpoint", azurite().blobEndpoint];
    return started([...place, "--wait-for-access", "0", ...args], env);
  }

  /** Starts the command with arguments and variables, and returns the URL that it prints. */
  function started(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    const command = spawn(process.execPath, [COMMAND.file, "view", ...args], {
      cwd: folder(),
      env: {
        ...{ PATH: process.env.PATH, HOME: folder(), XDG_CONFIG_HOME: folder() },
        ...{ AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url, NODE_EXTRA_CA_CERTS: azurite().caFile },
        ...env,
      },
    });
    commands.push(command);
    return printedUrl(command);
  }

  async function open(outputs: JobOutputStorage, options: ServeOptions & PageOptions = {}): Promise<OpenPage> {
    return chromium.show(await serve(outputs, options), options);
  }

  /** Ends the commands, as Ctrl-C does. */
  async function endCommands(): Promise<void> {
    for (const command of commands) {
      const end = once(command, "exit");
      command.kill("SIGINT");
      await end;
    }
  }

  return { azurite, imds, folder, job, serve, started, open, openUrl: chromium.show, endCommands };
}

/** A command that prints. */
interface Printing {
  once(event: "exit", listener: (code: number | null) => void): unknown;
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
}

/** Returns the URL that the command prints. */
export function printedUrl(command: Printing): Promise<string> {
  let stderr = "";
  command.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    command.stdout.setEncoding("utf8").once("data", (text: string) => resolve(text.trim()));
    command.once("exit", (code) => reject(new Error(`view ended with ${code}: ${stderr}`)));
  });
}
