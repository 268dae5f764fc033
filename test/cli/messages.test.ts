import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  BlobSASPermissions,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
} from "@azure/storage-blob";
import { after, before, describe, it } from "mocha";
import type { Principal } from "../../local/identity";
import { AUDIENCE, testBatch } from "../../local/test/batch/support/test-batch";
import { type LocalStorage, openLocalStorage, roles } from "../../local/test/storage/support/local-storage";
import { exampleDescription } from "../destinations/support/example";
import { COMMAND, NODE_TOOL } from "../support/built-command";
import { useFolder, writeFiles } from "../support/folder";
import { itIf } from "../support/nightly";
import { tokenBody } from "../support/scripted-imds";
import { serveInSuite } from "../support/serve-in-suite";
import { createTestCertificate } from "../support/test-certificate";
import { GROUPS, JOB_COMMANDS, type Mistake, type Person } from "./messages/mistakes";
import { runHere } from "./support/run-here";

/**
 * The folder of the expected messages, with one file per group of mistakes. To update them, run
 * `UPDATE_SNAPSHOTS=1 npx mocha test/cli/messages.test.ts`.
 */
const SNAPSHOTS = join(__dirname, "messages");

/** The blobs of the job `render`. */
const OUTPUTS = { "t1/$TaskLog/log.txt": "log\n", "t1/$TaskLog/err.txt": "err\n", "t2/$TaskOutput/1.png": "1" };

/** The groups about what other tests of the command show, too, and one whose command waits for 30 s. */
const NIGHTLY_GROUPS = ["destinations", "files", "outputs", "unreachable"];

const HOUR = 3_600_000;

describe("messages about mistakes, by snapshots", function () {
  this.timeout(300_000);
  const folder = useFolder();
  const batch = testBatch();
  /** The values for the names in braces. */
  const values: Record<string, string> = {};
  const sites: Server[] = [];
  let local: LocalStorage;
  let people: Readonly<Record<Person, Principal>>;
  let signedIn: Person | undefined;
  let caFile = "";

  // The metadata service of a virtual machine.
  const imds = createHttpServer((request, response) => {
    const resource = new URL(request.url ?? "/", "http://imds").searchParams.get("resource") ?? "";
    const identity = resource.includes("batch") ? batch.identity : local.identity;
    const audience = resource.includes("batch") ? AUDIENCE : "https://storage.azure.com";
    if (request.headers.metadata === undefined || signedIn === undefined) response.writeHead(400).end();
    else response.end(tokenBody(identity.issueToken(people[signedIn], audience).token, 3600));
  });
  serveInSuite(imds, (host) => {
    values.imds = `http://${host}`;
  });

  before(async () => {
    local = await openLocalStorage();
    for (const name of ["job-render", "job-secret"]) await local.storage.createContainer(local.settings.id, name);
    const container = local.keyClient().getContainerClient("job-render");
    for (const [name, content] of Object.entries(OUTPUTS)) {
      await container.getBlockBlobClient(name).upload(content, content.length);
    }
    people = { reader: local.principal(), writer: batch.identity.deployer, stranger: local.principal() };
    local.grant(people.reader, roles.dataReader, local.containerId("job-render"));
    local.grant(people.writer, roles.dataContributor, local.settings.id);
    Object.assign(values, { endpoint: local.endpoint, batch: batch.url }, urls());

    // Two sites that are not Blob storage: one with a trusted certificate, and one without.
    const { keyFile, certFile } = local.environment.tls;
    const unknownFolder = local.environment.state.path("unknown");
    mkdirSync(unknownFolder);
    const unknown = await createTestCertificate(unknownFolder);
    values.site = await siteWith(keyFile, certFile);
    values.untrusted = await siteWith(unknown.keyFile, unknown.certFile);
    caFile = local.environment.state.path("both.pem");
    const trusted = [local.environment, batch.environment].map(({ tls }) => readFileSync(tls.caFile, "utf8"));
    writeFileSync(caFile, trusted.join("\n"));
  });
  after(async () => {
    for (const site of sites) await new Promise((resolve) => site.close(resolve));
    await local.close();
  });

  async function siteWith(keyFile: string, certFile: string): Promise<string> {
    const site = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (_, response) => {
      response.writeHead(404, { "content-type": "text/html", connection: "close" }).end("<html>Not found</html>");
    });
    sites.push(site);
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    return `https://127.0.0.1:${(site.address() as { port: number }).port}/account/`;
  }

  /** URLs with a SAS. */
  function urls(): Record<string, string> {
    const now = Date.now();
    const sas = (permissions: string, from: number, to: number, more: object = {}, containerName = "job-render") =>
      generateBlobSASQueryParameters(
        {
          containerName,
          permissions:
            "blobName" in more ? BlobSASPermissions.parse(permissions) : ContainerSASPermissions.parse(permissions),
          startsOn: new Date(now + from),
          expiresOn: new Date(now + to),
          protocol: SASProtocol.Https,
          ...more,
        },
        local.keyCredential(),
      ).toString();
    const at = (query: string, name = "job-render") => `${local.endpoint}${name}?${query}`;
    const reading = at(sas("rl", -HOUR, HOUR));
    return {
      expired: at(sas("rl", -2 * HOUR, -HOUR)),
      later: at(sas("rl", 24 * HOUR, 48 * HOUR)),
      damaged: reading.replace(/(sig=)(.)/, (_, name, first) => `${name}${first === "A" ? "B" : "A"}`),
      blob: at(sas("r", -HOUR, HOUR, { blobName: "t1/$TaskLog/log.txt" }), "job-render/t1/$TaskLog/log.txt"),
      reading,
      getting: at(sas("r", -HOUR, HOUR)),
      elsewhere: at(sas("rl", -HOUR, HOUR, {}, "job-none"), "job-none"),
    };
  }

  const filled = (template: string) => template.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);

  async function run({ args, as, env = {}, files = {}, preload }: Mistake, isRefused: boolean) {
    signedIn = as;
    const jobs = { Render: { container: "job-render" }, secret: { container: "job-secret" } };
    const description = exampleDescription({ blobEndpoint: local.endpoint, batchEndpoint: batch.url, jobs });
    const standard = {
      "d.json": JSON.stringify(description),
      "job.yaml": "job: render\npool: small\ntask: { command: echo }\n",
    };
    writeFiles(folder(), { ...standard, "a.txt": "a", "folder/b.txt": "b", ...files });
    // Nothing asks for a token, so the process of the tests can run it.
    if (isRefused && as === undefined && preload === undefined)
      return runHere(args.map(filled), { cwd: folder(), env: { ...env, HOME: folder() } });
    if (preload !== undefined) writeFiles(folder(), { "preload.cjs": preload });
    const { PATH = "" } = process.env;
    const child = spawn(
      process.execPath,
      [
        ...(preload === undefined ? [] : ["--require", "./preload.cjs"]),
        // The node tool does not check the version of Node.js.
        (preload !== undefined || JOB_COMMANDS.includes(args[0] ?? "") ? COMMAND : NODE_TOOL).file,
        ...args.map(filled),
      ],
      {
        cwd: folder(),
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          // Only the folders of Node.js and of the system, without the Azure CLI.
          PATH,
          HOME: folder(),
          ...NODE_TOOL.keepsCode,
          NODE_EXTRA_CA_CERTS: caFile,
          AZURE_POD_IDENTITY_AUTHORITY_HOST: values.imds ?? "",
          ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)])),
        },
      },
    );
    const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
    const [exitCode, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
    return { exitCode, stdout, stderr };
  }

  /** Replaces what differs between runs. */
  function steady(shown: string): string {
    let result = shown;
    const known: [value: string, name: string][] = [
      ...Object.entries(values).map(([name, value]): [string, string] => [value, `{${name}}`]),
      ...["endpoint", "site", "untrusted", "batch"].map((name): [string, string] => [
        new URL(values[name] as string).host,
        `{host of ${name}}`,
      ]),
      ...Object.entries(people).flatMap(([name, { objectId, clientId }]): [string, string][] => [
        [objectId, `{object id of the ${name}}`],
        [clientId, `{client id of the ${name}}`],
      ]),
      [folder(), "{folder}"],
      [process.execPath, "{node}"],
    ];
    for (const [value, name] of known) result = result.replaceAll(value, name);
    return result
      .replace(/for at least \d+ s/g, "for at least {seconds}")
      .replace(/subscriptions\/[\da-f-]{36}/g, "subscriptions/{id}")
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "{time}")
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "{local time}");
  }

  for (const [group, mistakes] of Object.entries(GROUPS)) {
    itIf(!NIGHTLY_GROUPS.includes(group))(group, async () => {
      let transcript = "";
      for (const mistake of mistakes) {
        const { exitCode, stdout, stderr } = await run(mistake, group === "command-line");
        // No message has a token or the signature of a URL.
        assert.doesNotMatch(stdout + stderr, /\beyJ[\w-]{20}|\bsig=(?!REDACTED)\w{3}/, mistake.what);
        const variables = Object.entries(mistake.env ?? {}).map(([name, value]) => `${name}=${quoted(value)}`);
        const line = [...variables, "batch-outputs", ...mistake.args.map(quoted)].join(" ");
        const who = mistake.as === undefined ? "" : ` (${mistake.as})`;
        const printed = `${section("stdout", stdout)}${section("stderr", stderr)}`;
        transcript += `# ${mistake.what}${who}\n$ ${line}\n${steady(printed)}exit code ${exitCode}\n\n`;
      }
      compare(group, transcript);
    });
  }

  it("are at least 60, each of another command line or with other files", () => {
    const all = Object.values(GROUPS).flat();
    assert.ok(all.length >= 60);
    const distinct = new Set(all.map(({ what: _, ...mistake }) => JSON.stringify(mistake)));
    assert.equal(distinct.size, all.length);
  });
});

function compare(group: string, actual: string): void {
  const file = join(SNAPSHOTS, `${group}.txt`);
  if (process.env.UPDATE_SNAPSHOTS) writeFileSync(file, actual);
  assert.equal(actual, readFileSync(file, "utf8"));
}

function section(name: string, printed: string): string {
  return printed.replace(/^(?=.)/gm, `${name} | `);
}

function quoted(word: string): string {
  return /^[\w.,:=/{}-]+$/.test(word) ? word : `'${word}'`;
}
