import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { text } from "node:stream/consumers";
import { afterEach } from "mocha";
import { installedConfigurationFile, nodeConfiguration } from "../../../destinations/internal";
import { JobOutputStorage } from "../../../outputs";
import { freshJobId, type TestAccount, useAzurite } from "../../support/azurite";
import { type BuiltCommand, type CommandResult, NODE_TOOL } from "../../support/built-command";
import { useFolder, writeFiles } from "../../support/folder";
import { type TestImds, useImds } from "../../support/imds";

/** The client id in the configuration of the node. */
export const IDENTITY_CLIENT_ID = "33333333-3333-3333-3333-333333333333";

/** The functions that `useCommand` returns. */
export interface CommandSuite {
  readonly azurite: () => TestAccount;
  readonly imds: () => TestImds;
  readonly command: BuiltCommand;
  /** An empty folder for each test. */
  readonly folder: () => string;

  /** Opens the outputs of a job, and creates its container. */
  prepareJob(jobId?: string): Promise<JobOutputStorage>;

  /** Returns the environment of a person who has signed in. */
  signedIn(): Record<string, string>;

  /** Writes the configuration of a node below the test's folder, and returns the environment of the task `t1` there. */
  inTask(jobId: string | undefined, blobEndpoint?: string, md5?: readonly string[]): Record<string, string>;

  /**
   * Starts a command line in the test's folder, without standard input. It is killed if the test ends earlier.
   *
   * @param closed a stream that no program reads, as with `… | true`.
   */
  start(args: readonly string[], env: Record<string, string>, closed?: "stdout" | "stderr"): RunningCommand;
}

/** A command line that runs. */
export interface RunningCommand {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<CommandResult>;
}

/** Gives the tests of a suite the command as nodes get it, with storage and an instance metadata service. */
export function useCommand(): CommandSuite {
  const azurite = useAzurite();
  const imds = useImds();
  const folder = useFolder();
  const running: ChildProcessWithoutNullStreams[] = [];
  afterEach(() => {
    for (const child of running.splice(0)) child.kill("SIGKILL");
  });

  const signedIn = () => ({
    AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url,
    NODE_EXTRA_CA_CERTS: azurite().caFile,
  });

  return {
    ...{ azurite, imds, command: NODE_TOOL, folder, signedIn },
    async prepareJob(jobId = freshJobId()) {
      const { blobEndpoint, credential } = azurite();
      const job = new JobOutputStorage({ blobEndpoint, credential, jobId });
      await job.prepare();
      return job;
    },
    inTask(jobId = "", blobEndpoint = azurite().blobEndpoint, md5: readonly string[] = []) {
      const node = { AZ_BATCH_NODE_ID: "node", LOCAL_AZURE_NODE_ROOT: "root" };
      const configuration = nodeConfiguration({ blobEndpoint, identityClientId: IDENTITY_CLIENT_ID, md5 });
      writeFiles(folder(), { [installedConfigurationFile(node) ?? ""]: configuration });
      return {
        ...signedIn(),
        AZ_BATCH_JOB_ID: jobId,
        AZ_BATCH_TASK_ID: "t1",
        AZ_BATCH_NODE_ID: "node",
        AZ_BATCH_NODE_SHARED_DIR: folder(),
        LOCAL_AZURE_NODE_ROOT: `${folder()}/root`,
      };
    },
    start(args, env, closed) {
      const { PATH = "", HOME = "" } = process.env;
      const child = spawn(process.execPath, [NODE_TOOL.file, ...args], {
        cwd: folder(),
        env: { PATH, HOME, XDG_CONFIG_HOME: tmpdir(), ...NODE_TOOL.keepsCode, ...env },
      });
      child.stdin.end();
      running.push(child);
      if (closed !== undefined) child[closed].destroy();
      const textOf = (stream: "stdout" | "stderr") => (stream === closed ? "" : text(child[stream]));
      const ended = Promise.all([once(child, "close"), textOf("stdout"), textOf("stderr")]).then(
        ([[exitCode], stdout, stderr]) => ({ exitCode, stdout, stderr }),
      );
      return { process: child, ended };
    },
  };
}
