import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { after, afterEach, before } from "mocha";
import { AUDIENCE, testBatch } from "../../../../local/test/batch/support/test-batch";
import { type LocalStorage, openLocalStorage, roles } from "../../../../local/test/storage/support/local-storage";
import { exampleDescription } from "../../../destinations/support/example";
import { COMMAND } from "../../../support/built-command";
import { useFolder, writeFiles } from "../../../support/folder";
import { tokenBody } from "../../../support/scripted-imds";
import { serveInSuite } from "../../../support/serve-in-suite";

/** A pipeline in local Azure. It declares the job `Render`. */
export interface LocalPipeline {
  readonly batch: ReturnType<typeof testBatch>;
  readonly poolId: string;
  /** Lets the person read and write all outputs until the function that it returns is called, or the test ends. */
  grantOutputs(): () => void;
  /** Starts a command line with the pipeline's description, and with `files` in its folder. */
  start(
    args: readonly string[],
    files?: Readonly<Record<string, string | Buffer>>,
  ): ChildProcessByStdio<null, Readable, Readable>;
  run(
    args: readonly string[],
    files?: Readonly<Record<string, string | Buffer>>,
  ): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }>;
}

/**
 * Gives a suite a pipeline, and a person who may do everything in its Batch account and nothing in its storage.
 *
 * @param options.nodes the number of nodes (default: none, so no task ever runs).
 */
export function useLocalPipeline({ nodes = 0 } = {}): LocalPipeline {
  const folder = useFolder();
  const batch = testBatch();
  const poolId = exampleDescription().pools.small?.id ?? "";
  let local: LocalStorage;
  let caFile = "";
  let host = "";
  const children: { kill(signal: "SIGKILL"): void }[] = [];
  const grants = new Set<ReturnType<LocalStorage["grant"]>>();

  // The metadata service of a virtual machine.
  const imds = createServer((request, response) => {
    const resource = new URL(request.url ?? "/", "http://imds").searchParams.get("resource") ?? "";
    const [identity, audience] = resource.includes("batch")
      ? [batch.identity, AUDIENCE]
      : [local.identity, "https://storage.azure.com"];
    if (request.headers.metadata === undefined) response.writeHead(400).end();
    else response.end(tokenBody(identity.issueToken(batch.identity.deployer, audience).token, 3600));
  });
  serveInSuite(imds, (address) => {
    host = `http://${address}`;
  });

  before(async () => {
    local = await openLocalStorage();
    await local.storage.createContainer(local.settings.id, "job-render");
    caFile = local.environment.state.path("both.pem");
    const trusted = [local.environment, batch.environment].map(({ tls }) => readFileSync(tls.caFile, "utf8"));
    writeFileSync(caFile, trusted.join("\n"));
    await batch.pool({ id: poolId, targetDedicatedNodes: nodes });
  });
  after(() => local.close());
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    for (const grant of grants) local.revoke(grant);
    grants.clear();
    await batch
      .client()
      .job.deleteMethod("render")
      .catch(() => {});
  });

  const start: LocalPipeline["start"] = (args, files = {}) => {
    const jobs = { Render: { container: "job-render" } };
    const description = exampleDescription({ blobEndpoint: local.endpoint, batchEndpoint: batch.url, jobs });
    writeFiles(folder(), { "d.json": JSON.stringify(description), ...files });
    const child = spawn(process.execPath, [COMMAND.file, ...args, "--destinations", "d.json"], {
      cwd: folder(),
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...{ PATH: process.env.PATH, HOME: folder(), XDG_CONFIG_HOME: folder(), ...COMMAND.keepsCode },
        ...{ NODE_EXTRA_CA_CERTS: caFile, AZURE_POD_IDENTITY_AUTHORITY_HOST: host },
      },
    });
    children.push(child);
    return child;
  };

  return {
    batch,
    poolId,
    grantOutputs() {
      const grant = local.grant(batch.identity.deployer, roles.dataContributor, local.settings.id);
      grants.add(grant);
      return () => {
        if (grants.delete(grant)) local.revoke(grant);
      };
    },
    start,
    async run(args, files) {
      const child = start(args, files);
      const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
      const [exitCode, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
      return { exitCode, stdout, stderr };
    },
  };
}
