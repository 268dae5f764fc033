import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, afterEach, before, beforeEach, describe } from "mocha";
import { installedConfigurationFile, nodeConfiguration } from "../../../destinations/internal";
import type { Principal, RoleAssignment } from "../../../local/identity";
import { type LocalStorage, openLocalStorage, roles } from "../../../local/test/storage/support/local-storage";
import { NODE_TOOL } from "../../support/built-command";
import { useFolder, writeFiles } from "../../support/folder";
import { itIf } from "../../support/nightly";
import { tokenBody, useScriptedImds } from "../../support/scripted-imds";

/** The user of the command. */
type Caller = "person" | "script" | "program" | "CI" | "patient script" | "task";

/** The command fails at once with this exit code, or waits up to this time. */
type Outcome = { exitCode: number; stderr: RegExp } | { waits: string };

const NO_ROLE =
  /AuthorizationPermissionMismatch 403; .*a new role assignment can take 10 minutes, and --wait-for-access 30m waits for it$/m;

/** The roles of the identity on the container `job-x`, or on the account. */
type Grants = readonly [role: string, on: "job-x" | "account"][];
const READER: Grants = [[roles.dataReader, "job-x"]];

const LIST = ["list", "--job", "x"];
const SAVE = ["save-text", "JobOutput", "x", "x.txt", "--job", "x"];
const URL_OF_JOB = ["url", "--job", "x"];

/** The table of docs/command-line.md, "Denied access". */
const CASES: [what: string, caller: Caller, grants: Grants, args: string[], outcome: Outcome][] = [
  ["a person without a role", "person", [], LIST, { waits: "10 minutes" }],
  ["a person without a role who saves", "person", [], SAVE, { waits: "10 minutes" }],
  ["a person with a mistyped job", "person", READER, ["list", "--job", "y"], { waits: "10 minutes" }],
  [
    "a reader of the account with a mistyped job",
    "person",
    [[roles.dataReader, "account"]],
    ["list", "--job", "y"],
    { exitCode: 3, stderr: /container job-y does not exist/ },
  ],
  ["a reader who saves", "person", READER, SAVE, { exitCode: 4, stderr: NO_ROLE }],
  [
    "a reader who prepares",
    "person",
    READER,
    ["prepare", "--job", "x"],
    { exitCode: 4, stderr: /creating a container/ },
  ],
  [
    "a reader of the account who saves to a job that does not exist",
    "person",
    [[roles.dataReader, "account"]],
    ["save-text", "JobOutput", "x", "x.txt", "--job", "y"],
    { exitCode: 4, stderr: NO_ROLE },
  ],
  ["a reader who signs a URL", "person", READER, URL_OF_JOB, { exitCode: 4, stderr: /Storage Blob Delegator/ }],
  ["a person without a role who signs a URL", "person", [], URL_OF_JOB, { waits: "60 s" }],
  ["a script", "script", [], LIST, { exitCode: 4, stderr: NO_ROLE }],
  ["a script that signs a URL", "script", [], URL_OF_JOB, { exitCode: 4, stderr: /Storage Blob Delegator/ }],
  ["a program that reads JSON, at a terminal", "program", [], LIST, { exitCode: 4, stderr: /"code":"AccessDenied"/ }],
  ["a CI system with a terminal", "CI", [], LIST, { exitCode: 4, stderr: NO_ROLE }],
  ["a script that gives --wait-for-access 10m", "patient script", [], LIST, { waits: "10 minutes" }],
  ["a reader's script that gives --wait-for-access 10m", "patient script", READER, SAVE, { waits: "10 minutes" }],
  ["a task on a node", "task", [], LIST, { waits: "2 minutes" }],
  ["a reader's task on a node", "task", READER, SAVE, { waits: "2 minutes" }],
];

/** The cases that vary others. */
const NIGHTLY_CASES = [
  "a person without a role who saves",
  "a reader of the account who saves to a job that does not exist",
  "a script that signs a URL",
  "a CI system with a terminal",
  "a script that gives --wait-for-access 10m",
  "a reader's task on a node",
];

const ROLE_OF: Readonly<Record<string, readonly [role: string, on: "job-x" | "account"]>> = {
  list: [roles.dataReader, "account"],
  "save-text": [roles.dataContributor, "job-x"],
  url: [roles.delegator, "account"],
};

describe("batch-outputs, if local Azure denies access", function () {
  this.timeout(60_000);
  const imds = useScriptedImds();
  const folder = useFolder();
  let local: LocalStorage;
  let principal: Principal;
  let granted: RoleAssignment[];

  before(async () => {
    local = await openLocalStorage();
    await local.storage.createContainer(local.settings.id, "job-x");
  });
  beforeEach(() => {
    principal = local.principal();
    granted = [];
    const { token } = local.identity.issueToken(principal, "https://storage.azure.com");
    imds().answers.push(...Array(9).fill({ body: tokenBody(token, 3600) }));
  });
  afterEach(() => {
    for (const assignment of granted) local.revoke(assignment);
  });
  after(() => local.close());

  function grant(role: string, on: "job-x" | "account"): void {
    granted.push(local.grant(principal, role, on === "account" ? local.settings.id : local.containerId(on)));
  }

  /** Starts a command line as this caller, and returns the process. */
  function start(caller: Caller, args: readonly string[]) {
    const { PATH = "", HOME = "" } = process.env;
    const env: Record<string, string> = {
      ...{ PATH, HOME, TERM: "dumb", ...NODE_TOOL.keepsCode },
      AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url,
      NODE_EXTRA_CA_CERTS: local.environment.tls.caFile,
    };
    const options: string[] = [];
    if (caller === "task") {
      const node = { AZ_BATCH_NODE_ID: "node", LOCAL_AZURE_NODE_ROOT: "root" };
      const configuration = nodeConfiguration({ blobEndpoint: local.endpoint, identityClientId: principal.clientId });
      writeFiles(folder(), { [installedConfigurationFile(node) ?? ""]: configuration });
      Object.assign(env, node, { LOCAL_AZURE_NODE_ROOT: `${folder()}/root`, AZ_BATCH_NODE_SHARED_DIR: folder() });
    } else {
      options.push("--blob-endpoint", local.endpoint);
    }
    if (["person", "program", "CI"].includes(caller)) {
      writeFiles(folder(), { "terminal.cjs": "process.stderr.isTTY = true;" });
      env.NODE_OPTIONS = `--require ${join(folder(), "terminal.cjs")}`;
    }
    if (caller === "program") options.push("--json");
    if (caller === "CI") env.CI = "true";
    if (caller === "patient script") options.push("--wait-for-access", "10m");
    return spawn(process.execPath, [NODE_TOOL.file, ...args, ...options], {
      cwd: folder(),
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  for (const [what, caller, grants, args, outcome] of CASES) {
    const verb = "waits" in outcome ? `waits up to ${outcome.waits}` : `fails at once with ${outcome.exitCode}`;
    itIf(!NIGHTLY_CASES.includes(what))(`${verb}: ${what}`, async () => {
      for (const each of grants) grant(...each);
      const child = start(caller, args);
      const exited = once(child, "exit");
      const stdout = text(child.stdout);
      let stderr = "";
      for await (const chunk of child.stderr.setEncoding("utf8")) {
        stderr += chunk;
        const isTold = stderr.includes("may not allow this operation\n");
        // The role is assigned while the command waits.
        if ("waits" in outcome && isTold && granted.length === grants.length) grant(...ROLE_OF[args[0] ?? ""]!);
      }
      const [exitCode] = await exited;
      if ("waits" in outcome) {
        assert.match(stderr, new RegExp(`retrying for up to ${outcome.waits}, or give --wait-for-access 0`));
        assert.match(stderr, /the job may not exist, the pipeline may not declare it in `jobs`/);
        if (args.includes("y")) assert.deepEqual([exitCode, /job-y does not exist/.test(stderr)], [3, true], stderr);
        else assert.equal(exitCode, 0, stderr);
      } else {
        assert.equal(exitCode, outcome.exitCode, stderr);
        assert.match(stderr, outcome.stderr);
        assert.doesNotMatch(stderr, /retrying/);
      }
      await stdout;
    });
  }
});
