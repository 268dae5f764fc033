import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { documents } from "../docs/support/documents";
import { copiedFrom } from "../docs/support/shell-blocks";
import { nightly } from "../support/nightly";
import { type Ended, ended, stdoutOf } from "./support/commands";
import { localAzureStatus } from "./support/local-azure";

/** A section of the report. */
interface Answer {
  readonly id: string;
  readonly verdict: string;
  readonly answer: string;
  readonly exchanges: readonly { readonly status?: number; readonly code?: string; readonly observed?: unknown }[];
}

const PAGE = "docs/first-deployment.md";

/** Commands of the page that the tests do not run, with the reason for each. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "az group list --query \"[?starts_with(name, 'pipeline-group')].name\" --output tsv": "needs the Azure CLI",
  "az group delete --name pipeline-group1a2b3c4d": "needs the Azure CLI",
  "npm run local -- npm run rehearse -- --location westeurope --yes": "the tests run in a local Azure of their own",
};

/** The questions that local Azure cannot answer, and why. */
const NOT_ANSWERED = { "package-containers": /Application/ };

const LOCAL_AZURE = ["local/dist/command/main.js"];

describe("the page of npm run rehearse", () => {
  it("has commands that this test runs, or names with a reason", () => {
    const [page] = documents().filter(({ file }) => file === PAGE);
    assert.ok(page);
    const commands = copiedFrom(page).flatMap((block) => ("file" in block ? [] : block.commands));
    const own = commands.filter((command) => NOT_RUN[command] === undefined && !command.startsWith("export "));
    assert.deepEqual(own, [
      'npm run rehearse -- --location westeurope --subscription "$ARM_SUBSCRIPTION_ID"',
      "npm run rehearse -- --location westeurope --second-principal SECOND --reader READER",
      "npm run rehearse -- --clean",
    ]);
    for (const command of Object.keys(NOT_RUN)) assert.ok(commands.includes(command), command);
  });
});

nightly.describe("npm run rehearse", function () {
  this.timeout(900_000);
  let folder: string;
  let report: string;
  let env: NodeJS.ProcessEnv;
  /** The accounts of other tests. */
  let otherAccounts: unknown;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-rehearse-"));
    report = join(folder, "rehearsal.md");
    // Without it, a resize ends before a second change can meet it.
    await stdoutOf("node", [...LOCAL_AZURE, "up", "--set", "resize.time=60s"]);
    const { deployers, subscriptionId, storageAccounts, batchAccounts } = await localAzureStatus();
    otherAccounts = [storageAccounts, batchAccounts];
    env = {
      ...process.env,
      ARM_SUBSCRIPTION_ID: subscriptionId,
      SECOND_ARM_USE_MSI: "true",
      SECOND_ARM_CLIENT_ID: deployers.servicePrincipal?.clientId,
      READER_ARM_USE_MSI: "true",
      READER_ARM_CLIENT_ID: deployers.reader?.clientId,
    };
  });

  after(async () => {
    await rehearse("--clean");
    await stdoutOf("node", [...LOCAL_AZURE, "up", "--set", "resize.time=0s"]);
    await rm(folder, { recursive: true });
  });

  const rehearse = (...args: string[]): Promise<Ended> =>
    ended(
      "npm",
      ["run", "--silent", "rehearse", "--", "--folder", join(folder, "state"), "--report", report, ...args],
      { env },
    );
  const answers = async () =>
    (JSON.parse(await readFile(join(folder, "rehearsal.json"), "utf8")) as { questions: Answer[] }).questions;

  it("changes nothing without a confirmation, a location, a subscription, or the variables of a prefix", async () => {
    const untouched = await localAzureStatus();
    const unconfirmed = await rehearse("--location", "westeurope", "--subscription", env.ARM_SUBSCRIPTION_ID ?? "");
    assert.equal(unconfirmed.exitCode, 2, unconfirmed.stderr);
    assert.match(
      unconfirmed.stderr,
      /Rehearsal on subscription [\w-]+ in westeurope[\s\S]*Cost: [\s\S]*confirmed at a terminal/,
    );
    for (const [args, problem] of [
      [["--yes"], /--location is required/],
      [
        ["--yes", "--location", "westeurope", "--reader", "NOBODY"],
        /--reader must be the prefix .* NOBODY_ARM_CLIENT_ID/,
      ],
      [["--secret", "x"], /Unknown option '--secret'/],
    ] as const) {
      const { exitCode, stderr } = await rehearse(...args);
      assert.notEqual(exitCode, 0);
      assert.match(stderr, problem);
    }
    assert.deepEqual(await localAzureStatus(), untouched);
  });

  it("deploys, asks the chosen questions with real requests, and deletes everything", async () => {
    const only = ["link-without-role", "newlines", "storage-versions"];
    const { exitCode, stderr, stdout } = await rehearse("--location", "westeurope", "--yes", "--only", only.join(","));
    assert.equal(exitCode, 0, stdout + stderr);
    const asked = (await answers()).filter(({ exchanges }) => exchanges.length > 0);
    assert.deepEqual(
      asked.map(({ id, verdict }) => [id, verdict]),
      [
        ["link-without-role", "agrees"],
        ["newlines", "noted"],
        ["storage-versions", "agrees"],
      ],
    );
    const observed = asked[1]?.exchanges[0]?.observed as { readonly stdout: string } | undefined;
    assert.equal(observed?.stdout, "first\nsecond\n");
    assert.deepEqual(
      asked[2]?.exchanges.map(({ status }) => status),
      Array.from({ length: 8 }, () => 200),
    );
    await nothingRemains(stderr);
  });

  // Five minutes, because each change of a pool is an update.
  it("asks all questions, and local Azure answers as the library assumes", async () => {
    const principals = ["--second-principal", "SECOND", "--reader", "READER"];
    const { exitCode, stderr, stdout } = await rehearse("--location", "westeurope", "--yes", ...principals);
    const found = await answers();
    const withVerdict = (wanted: string) => found.filter(({ verdict }) => verdict === wanted);
    assert.deepEqual(withVerdict("differs"), []);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.deepEqual(
      withVerdict("not answered").map(({ id }) => id),
      Object.keys(NOT_ANSWERED),
    );
    for (const { id, answer } of withVerdict("not answered"))
      assert.match(answer, NOT_ANSWERED[id as keyof typeof NOT_ANSWERED]);
    await nothingRemains(stderr);
    const codes = (id: string) =>
      found.find((answer) => answer.id === id)?.exchanges.map(({ status, code }) => [status, code].join(" "));
    assert.deepEqual(codes("missing-role"), ["403 PermissionDenied"]);
    assert.equal(codes("during-resize")?.[1], "409 PoolBeingResized");
    assert.equal(codes("during-resize")?.[2], "409 PoolBeingResized");
  });

  async function nothingRemains(stderr: string): Promise<void> {
    assert.match(stderr, /nothing remains/);
    const { storageAccounts, batchAccounts } = await localAzureStatus();
    assert.deepEqual([storageAccounts, batchAccounts], otherAccounts);
  }

  it("writes a report without tokens and ids of people", async () => {
    for (const file of [report, join(folder, "rehearsal.json")]) {
      const text = await readFile(file, "utf8");
      assert.doesNotMatch(text, /eyJ[\w-]{10,}\./);
      assert.doesNotMatch(text, /[?&]sig=(?!<removed>)/);
      const { subscriptionId, deployers } = await localAzureStatus();
      for (const { objectId, clientId } of Object.values(deployers)) {
        assert.ok(!text.includes(objectId) && !text.includes(clientId), file);
      }
      assert.ok(!text.includes(subscriptionId), file);
      assert.match(text, /request-id/);
    }
  });
});
