import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { installScript } from "../../../../components/node-tool/install-script";
import { shellCommandLine } from "../../../../components/node-tool/shell";
import { parseCommandLine } from "../../../../local/batch/nodes/process/command-line";
import { useFolder } from "../../../support/folder";
import { type ScriptedImds, useScriptedImds } from "../../../support/scripted-imds";
import { type ArchiveServer, useArchiveServer } from "./archive-server";
import type { Tool } from "./tools";

/** The client id of the node's identity. */
export const CLIENT_ID = "11111111-2222-3333-4444-555555555555";

/** The configuration in the StartTask's environment. */
export const CONFIG = JSON.stringify({
  version: 1,
  blobEndpoint: 'https://x.blob.example/it\'s "me" $HOME',
  identityClientId: CLIENT_ID,
});

/** How a run of the script ended. */
export interface Run {
  readonly status: number | null;
  readonly stderr: string;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The script (default: the real one, with waits of 0 s). */
  readonly script?: string;
}

/** A node without Batch's agent: a folder for its file system, an IMDS, and a Blob service. */
export interface TestNode {
  readonly folder: string;
  /** The node tool's folder. */
  readonly root: string;
  readonly imds: ScriptedImds;
  readonly archives: ArchiveServer;
  /** Uploads the archives of a tool, and starts the script as Batch does, in a separate process group. */
  start(tool: Tool, options?: StartOptions): ChildProcess;
  finish(child: ChildProcess): Promise<Run>;
  install(tool: Tool, options?: StartOptions): Promise<Run>;
  assertInstalled(tool: Tool): void;
  /** Returns the entries of the node tool's folder, without the lock. */
  left(): string[];
}

/** Gives each test of a suite a new node. */
export function useTestNode(): () => TestNode {
  const folder = useFolder();
  const imds = useScriptedImds();
  const archives = useArchiveServer();
  let runs = 0;

  const root = () => join(folder(), "opt", "batch-outputs");

  function start(tool: Tool, { env = {}, script = installScript(WITHOUT_WAITS) }: StartOptions = {}): ChildProcess {
    const { archive, sha256, nodejs } = tool;
    const { url, caFile, blobs } = archives();
    blobs.set(`/tool/${sha256}.tar.gz`, archive);
    if (nodejs !== undefined) blobs.set("/tool/nodejs.tar.gz", nodejs);
    runs += 1;
    const cwd = join(folder(), "startup", `${runs}`, "wd");
    mkdirSync(cwd, { recursive: true });
    const [program, ...args] = parseCommandLine(shellCommandLine(script));
    return spawn(program, args, {
      cwd,
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: process.env.PATH,
        LOCAL_AZURE_NODE_ROOT: folder(),
        AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url,
        SSL_CERT_FILE: caFile,
        BATCH_OUTPUTS_SHA256: sha256,
        BATCH_OUTPUTS_TOOL_URL: `${url}/tool/${sha256}.tar.gz`,
        BATCH_OUTPUTS_CONFIG: CONFIG,
        ...(nodejs && { BATCH_OUTPUTS_NODEJS_URL: `${url}/tool/nodejs.tar.gz` }),
        ...env,
      },
    });
  }

  async function finish(child: ChildProcess): Promise<Run> {
    const exited = once(child, "close");
    const stderr = await text(child.stderr!);
    const [status] = (await exited) as [number | null];
    return { status, stderr };
  }

  return () => ({
    folder: folder(),
    root: root(),
    imds: imds(),
    archives: archives(),
    start,
    finish,
    install: (tool, options) => finish(start(tool, options)),
    assertInstalled({ version, sha256 }) {
      assert.equal(readlinkSync(join(root(), "current")), `versions/${sha256}`);
      assert.equal(readFileSync(join(root(), "current", "lib", "version"), "utf8"), version);
      assert.deepEqual(JSON.parse(readFileSync(join(root(), "config.json"), "utf8")), JSON.parse(CONFIG));
    },
    left: () =>
      readdirSync(root())
        .filter((name) => name !== ".lock")
        .sort(),
  });
}

/** The tests of what is retried do not wait. */
export const WITHOUT_WAITS = { patienceSeconds: 60, identitySeconds: 60, firstWaitSeconds: 0 };
