import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { installScript } from "../../../components/node-tool/install-script";
import { writeFiles } from "../../support/folder";
import { itIf } from "../../support/nightly";
import { CLIENT_ID, useTestNode, WITHOUT_WAITS } from "./support/test-node";
import { BUNDLED, ONE, TWO } from "./support/tools";

/** The result of a run that printed nothing. */
const INSTALLED = { status: 0, stderr: "" };

/** The script, as it runs on an image without a program. The system's programs are in folders that tests share. */
/** Returns the script as it runs on an image without a program. */
function without(script: string, program: string): string {
  const changed = script.replaceAll(`command -v ${program} `, "command -v absent ");
  assert.notEqual(changed, script);
  return changed;
}

/** Returns the lines that the script printed, with the same host for all ports. */
const printed = (stderr: string) =>
  stderr
    .replace(/127\.0\.0\.1:\d+/g, "<host>")
    .trimEnd()
    .split("\n");

const NO_IDENTITY = {
  status: 400,
  body: JSON.stringify({ error: "invalid_request", error_description: "Identity not found" }),
};

const CLIENTS: readonly [name: string, scriptOf: typeof installScript][] = [
  ["curl", installScript],
  ["Python", (patience) => without(installScript(patience), "curl")],
];

for (const [client, scriptOf] of CLIENTS) {
  describe(`the install script's downloads with ${client}`, () => {
    const node = useTestNode();
    // The rest of the script does not depend on the client.
    const itOften = itIf(client === "curl");
    const install = (env = {}) => node().install(BUNDLED, { script: scriptOf(WITHOUT_WAITS), env });

    it("send a token of the node's identity and the pinned version", async () => {
      assert.deepEqual(await install(), INSTALLED);
      node().assertInstalled(BUNDLED);
      const { imds, archives } = node();
      assert.deepEqual(
        imds.requests.map(({ url, headers }) => [url.pathname, Object.fromEntries(url.searchParams), headers.metadata]),
        Array(2).fill([
          "/metadata/identity/oauth2/token",
          { "api-version": "2018-02-01", resource: "https://storage.azure.com/", client_id: CLIENT_ID },
          "true",
        ]),
      );
      assert.deepEqual(
        archives.requests.map(({ path, headers }) => [path, headers.authorization, headers["x-ms-version"]]),
        [
          [`/tool/${BUNDLED.sha256}.tar.gz`, "Bearer token-1", "2024-11-04"],
          ["/tool/nodejs.tar.gz", "Bearer token-2", "2024-11-04"],
        ],
      );
    });

    it("wait until a new role assignment is seen, and print each wait", async () => {
      const refused = { status: 403, code: "AuthorizationPermissionMismatch" };
      node().archives.answers.push(refused, refused);
      const { status, stderr } = await install();
      assert.equal(status, 0);
      node().assertInstalled(BUNDLED);
      const wait =
        "batch-outputs: <host> answers 403 AuthorizationPermissionMismatch, as it does until a new role assignment is seen; trying again in 0 s";
      assert.deepEqual(printed(stderr), [wait, wait]);
      assert.equal(node().archives.requests[2]?.headers.authorization, "Bearer token-3");
    });

    for (const breakAfterBytes of [0, 100]) {
      itIf(client === "curl" || breakAfterBytes > 0)(
        `are retried if the connection breaks after ${breakAfterBytes} bytes`,
        async () => {
          node().archives.answers.push({ breakAfterBytes });
          const { stderr } = await install();
          assert.match(stderr, /^batch-outputs: \S+ cannot be reached \([^\n]+\); trying again in 0 s\n$/);
          node().assertInstalled(BUNDLED);
        },
      );
    }

    itOften("wait until the metadata service finds a new identity", async () => {
      node().imds.answers.push(NO_IDENTITY, NO_IDENTITY);
      const { status, stderr } = await install();
      assert.equal(status, 0);
      node().assertInstalled(BUNDLED);
      const wait =
        "batch-outputs: the metadata service http://<host> answers 400 Identity not found, as it does until it finds a new identity; trying again in 0 s";
      assert.deepEqual(printed(stderr), [wait, wait]);
    });

    itOften("fail after some minutes if the node does not have the identity", async () => {
      node().imds.answers.push(NO_IDENTITY);
      const script = scriptOf({ ...WITHOUT_WAITS, identitySeconds: 0 });
      const { status, stderr } = await node().install(BUNDLED, { script });
      assert.equal(status, 1);
      assert.deepEqual(printed(stderr), [
        `batch-outputs: the metadata service http://<host> answers 400 Identity not found; assign the identity ${CLIENT_ID} to the pool of the node; nothing was installed`,
      ]);
      assert.equal(node().archives.requests.length, 0);
    });

    it("fail at once at a firewall, and tell the node's address and what to do", async () => {
      node().archives.answers.push({ status: 403, code: "AuthorizationFailure" });
      const { status, stderr } = await install();
      assert.equal(status, 1);
      assert.deepEqual(printed(stderr), [
        "batch-outputs: the firewall of the storage account (its network rules) refuses this node: <host> answers 403 AuthorizationFailure to the address 127.0.0.1; let the subnet of the pool in (az storage account network-rule add), because IP rules do not apply to requests from the region of the account, then reboot the node; nothing was installed",
      ]);
    });

    it("follow no redirect, which would get the token", async () => {
      const { archives } = node();
      archives.answers.push({ status: 302, headers: { location: `${archives.url}/elsewhere` } });
      const { status, stderr } = await install();
      assert.equal(status, 1);
      assert.match(stderr, /answers 302; .*; nothing was installed/);
      assert.equal(archives.requests.length, 1);
    });

    it("trust no certificate that the system does not trust", async () => {
      const script = scriptOf({ ...WITHOUT_WAITS, patienceSeconds: 1 });
      const { status, stderr } = await node().install(ONE, { script, env: { SSL_CERT_FILE: "/dev/null" } });
      assert.equal(status, 1);
      assert.match(stderr, /certificate.* nothing was installed/is);
      assert.equal(node().archives.requests.length, 0);
    });

    it("ignore the settings and modules of a user", async () => {
      const { folder } = node();
      writeFiles(folder, { ".curlrc": "proxy = http://127.0.0.1:1", "re.py": "raise SystemExit(1)" });
      assert.deepEqual(await install({ HOME: folder, CURL_HOME: folder, PYTHONPATH: folder }), INSTALLED);
    });

    it("keep the token out of other processes and out of files that others can read", async () => {
      const { archives, folder } = node();
      let seen: string[] = [];
      archives.gate = async () => {
        seen = [...processes(), ...filesBelow(folder)];
      };
      assert.deepEqual(await install({ token: "exported" }), INSTALLED);
      assert.ok(seen.length > 0);
      assert.deepEqual(
        seen.filter((content) => content.includes("token-2")),
        [],
      );
    });
  });
}

describe("the install script's downloads", () => {
  const node = useTestNode();

  for (const [status, code] of [
    [401, "InvalidAuthenticationInfo"],
    [404, "ContainerNotFound"],
    [404, "BlobNotFound"],
    [429, "TooManyRequests"],
    [500, "InternalError"],
    [503, "ServerBusy"],
  ] as const) {
    itIf(status !== 500 && code !== "BlobNotFound")(`are retried if Storage answers ${status} ${code}`, async () => {
      node().archives.answers.push({ status, code });
      const { stderr } = await node().install(BUNDLED);
      assert.deepEqual(printed(stderr), [`batch-outputs: <host> answers ${status} ${code}; trying again in 0 s`]);
      node().assertInstalled(BUNDLED);
    });
  }

  it("wait as long as Storage asks for", async () => {
    node().archives.answers.push({ status: 503, code: "ServerBusy", headers: { "Retry-After": "1" } });
    const { stderr } = await node().install(BUNDLED);
    assert.deepEqual(printed(stderr), ["batch-outputs: <host> answers 503 ServerBusy; trying again in 1 s"]);
    node().assertInstalled(BUNDLED);
  });

  for (const status of [404, 410, 429, 500, 503, "drop"] as const) {
    itIf(status !== 500 && status !== 503)(`are retried if the metadata service answers ${status}`, async () => {
      const { imds, archives } = node();
      imds.answers.push(status === "drop" ? "drop" : { status, body: "{}" });
      const { stderr } = await node().install(BUNDLED);
      assert.match(stderr, /^batch-outputs: the metadata service \S+ [^\n]+; trying again in 0 s\n$/);
      assert.equal(archives.requests.length, 2);
      node().assertInstalled(BUNDLED);
    });
  }

  it("need no network at a later start", async () => {
    await node().install(BUNDLED);
    const nowhere = {
      AZURE_POD_IDENTITY_AUTHORITY_HOST: "http://127.0.0.1:1",
      BATCH_OUTPUTS_TOOL_URL: "https://127.0.0.1:1/tool",
      BATCH_OUTPUTS_NODEJS_URL: "https://127.0.0.1:1/nodejs",
    };
    writeFileSync(join(node().root, "current", "lib", "version"), "changed");
    const { status, stderr } = await node().install(BUNDLED, { env: nowhere });
    assert.equal(status, 0);
    assert.match(stderr, /^batch-outputs: \S+ was changed after its installation and is installed again\n$/);
    assert.deepEqual(await node().install(BUNDLED, { env: nowhere }), INSTALLED);
    node().assertInstalled(BUNDLED);
    assert.equal(node().imds.requests.length, 2);
  });

  /** What a task that runs as root can do to a kept archive. */
  const CHANGES: readonly [what: string, change: (archive: string) => void][] = [
    ["has other content", (archive) => writeFileSync(archive, "changed")],
    ["is missing", (archive) => rmSync(archive)],
    ["is a folder", (archive) => [rmSync(archive), mkdirSync(join(archive, "folder"), { recursive: true })]],
    ["is a pipe that never ends", (archive) => [rmSync(archive), execFileSync("mkfifo", [archive])]],
    ["is a link to itself", (archive) => [rmSync(archive), symlinkSync(archive, archive)]],
  ];
  for (const [index, [what, change]] of CHANGES.entries()) {
    it(`are repeated if a kept archive ${what}`, async () => {
      await node().install(BUNDLED);
      const name = ["batch-outputs.tar.gz", "nodejs.tar.gz"][index % 2]!;
      change(join(node().root, "archives", name));
      assert.deepEqual(await node().install(BUNDLED), INSTALLED);
      assert.equal(node().archives.requests.length, 3);
      assert.deepEqual(await node().install(BUNDLED), INSTALLED);
      assert.equal(node().archives.requests.length, 3);
    });
  }

  it("keep only the archives of the current version", async () => {
    await node().install(BUNDLED);
    await node().install(TWO);
    const { root } = node();
    assert.deepEqual(readdirSync(join(root, "archives")), ["batch-outputs.tar.gz"]);
    assert.deepEqual(readFileSync(join(root, "archives", "batch-outputs.tar.gz")), Buffer.from(TWO.archive));
  });

  it("end when the time is over, and say what to check", async () => {
    const { archives } = node();
    archives.answers.push(...Array(500).fill({ status: 403, code: "AuthorizationPermissionMismatch" }));
    const script = installScript({ ...WITHOUT_WAITS, patienceSeconds: 1 });
    const { status, stderr } = await node().install(ONE, { script });
    assert.equal(status, 1);
    assert.match(
      stderr,
      new RegExp(
        `seen for 1 s; give the identity ${CLIENT_ID} Storage Blob Data Reader on the container of the node tool; nothing was installed\n$`,
      ),
    );
  });

  it("wait twice as long each time, plus a random time, by default", async () => {
    const refused = { status: 403, code: "AuthorizationPermissionMismatch" };
    node().archives.answers.push(refused, refused);
    const { stderr } = await node().install(ONE, { script: installScript() });
    assert.deepEqual(
      [...stderr.matchAll(/in (\d+) s/g)].map(([, seconds]) => Number(seconds) >> 1),
      [0, 1],
    );
    node().assertInstalled(ONE);
  });

  it("ask the metadata service without a proxy", async () => {
    const proxy = { http_proxy: "http://127.0.0.1:1", ALL_PROXY: "", NO_PROXY: "" };
    assert.deepEqual(await node().install(ONE, { env: proxy }), INSTALLED);
  });

  it("name the programs that an image needs", async () => {
    const script = without(without(installScript(WITHOUT_WAITS), "curl"), "python3");
    const { status, stderr } = await node().install(ONE, { script });
    const message = "batch-outputs: the image must have curl or python3 to download the tool, got neither";
    assert.deepEqual({ status, stderr }, { status: 1, stderr: `${message}; nothing was installed\n` });
  });

  it("name a Node.js archive whose URL the pool does not give", async () => {
    const { status, stderr } = await node().install(BUNDLED, { env: { BATCH_OUTPUTS_NODEJS_URL: "" } });
    const message = "batch-outputs: the pool must give the URL of nodejs.tar.gz, got none";
    assert.deepEqual({ status, stderr }, { status: 1, stderr: `${message}; nothing was installed\n` });
  });
});

/** Returns the command line and the environment of each process of this machine, apart from this one. */
function processes(): string[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return ids.flatMap((id) => ["cmdline", "environ"].map((file) => contentOf(`/proc/${id}/${file}`)));
}

function filesBelow(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => contentOf(join(parentPath, name)));
}

/** Returns nothing if the process has ended, or belongs to another user. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
