import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "mocha";
import { ENGINE_VERSION, engineEnvironment, findEngine } from "../../engine/index.mjs";
import { nodeOnly, offline, pretendEngine, repository, run, temporaryFolders } from "./support/folders";

describe("findEngine", () => {
  const folders = temporaryFolders();
  after(() => folders.remove());

  /** Creates a machine with an engine on the PATH and engines in Pulumi's home, of given versions. */
  function machine(onPath: string | undefined, inHome: string[] = [], host = true) {
    const root = folders.make();
    const bin = join(root, "bin");
    if (onPath !== undefined) pretendEngine(bin, onPath, host);
    for (const version of inHome) pretendEngine(join(root, ".pulumi", "versions", version, "bin"), `v${version}`);
    return { root, bin, environment: { PATH: `${bin}:/usr/bin:/bin`, HOME: root } };
  }

  it("uses the one on the PATH", async () => {
    const { bin, environment } = machine("v3.200.0", ["3.259.0"]);
    assert.deepEqual(await findEngine(environment), { folder: bin, version: "3.200.0", source: "path" });
  });

  for (const [what, version, host] of [
    ["is too old", "v3.199.0", true],
    ["is of another major version", "v4.1.0", true],
    ["is no release", "v3.260.0-dev.0", true],
    ["has no language host", "v3.259.0", false],
  ] as const) {
    it(`skips one on the PATH that ${what}`, async () => {
      const { root, environment } = machine(version, ["3.210.0"], host);
      assert.deepEqual(await findEngine(environment), {
        folder: join(root, ".pulumi", "versions", "3.210.0", "bin"),
        version: "3.210.0",
        source: "pulumi-home",
      });
    });
  }

  it("looks for the language host next to the file that a link on the PATH resolves to", async () => {
    const { root, environment } = machine(undefined);
    pretendEngine(join(root, "opt"), "v3.250.0");
    const links = join(root, "links");
    mkdirSync(links);
    symlinkSync(join(root, "opt", "pulumi"), join(links, "pulumi"));
    const engine = await findEngine({ ...environment, PATH: `${links}:/usr/bin:/bin` });
    assert.deepEqual(engine, { folder: links, version: "3.250.0", source: "path" });
  });

  it("uses the newest of those that Pulumi's tools have cached, by number, not alphabetically", async () => {
    const { environment } = machine(undefined, ["3.210.0", "3.1000.0", "3.99.0", "4.0.0"]);
    assert.equal((await findEngine(environment)).version, "3.1000.0");
  });

  it("uses one that it has downloaded, on the PATH or if there is no other", async () => {
    const { root, bin, environment } = machine("v3.200.0");
    const name = `${ENGINE_VERSION}-release-${process.platform}-${process.arch}`;
    const folder = pretendEngine(join(root, ".cache", "azure-batch-outputs", "engine", name, "bin"), "not asked");
    const found = async (PATH: string) => findEngine({ ...environment, PATH: `${PATH}:/usr/bin:/bin` });
    assert.deepEqual(await found(bin), { folder: bin, version: "3.200.0", source: "path" });
    assert.deepEqual(await found(folder), { folder, version: ENGINE_VERSION, source: "path" });
    assert.deepEqual(await found(root), { folder, version: ENGINE_VERSION, source: "downloaded" });
  });

  it("also looks in PULUMI_HOME", async () => {
    const { environment } = machine(undefined);
    const home = folders.make();
    const bin = pretendEngine(join(home, "versions", "3.222.0", "bin"), "v3.222.0");
    assert.equal((await findEngine({ ...environment, PULUMI_HOME: home })).folder, bin);
  });

  it("reports once what was tried and what to do, if there is no engine", async () => {
    const root = folders.make();
    const environment = { ...offline, HOME: root, PATH: nodeOnly(join(root, "bin")) };
    const { code, stdout, stderr } = await run(
      "node",
      [join(repository, "local", "engine", "command.mjs")],
      environment,
    );
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^there is no Pulumi engine, and no way to get one was found\n/);
    for (const line of [
      "on PATH: there is no pulumi",
      /download: https:\S+ cannot be had: .+/,
      "build: there is no go on PATH",
      /install Pulumi 3\.200\.0 or newer: https:/,
      /install Go [\d.]+ or newer: https:/,
      "give this machine a connection to the internet",
    ]) {
      assert.match(stderr, new RegExp(`^ +${line instanceof RegExp ? line.source : line}`, "m"));
    }
    assert.equal(stderr.trim().split("\n").length, 9);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });

  it("reports what is wrong with the engine on the PATH, if there is no other", async () => {
    const { bin, environment } = machine("v3.100.0");
    const node = nodeOnly(folders.make());
    const path = { ...offline, ...environment, PATH: `${bin}:${node}` };
    const { code, stderr } = await run("node", [join(repository, "local", "engine", "command.mjs")], path);
    assert.equal(code, 1);
    assert.ok(stderr.includes(`on PATH: ${bin}/pulumi is 3.100.0, and 3.200.0 or a newer 3.x is needed`), stderr);
  });

  it("reports Go's error if it cannot build", async () => {
    const { bin, environment } = machine(undefined);
    const node = nodeOnly(bin);
    writeFileSync(join(bin, "go"), "#!/bin/sh\necho 'go: updates to go.mod needed' >&2\nexit 1\n", { mode: 0o755 });
    const path = { ...offline, ...environment, PATH: node };
    const { code, stderr } = await run("node", [join(repository, "local", "engine", "command.mjs")], path);
    assert.equal(code, 1);
    assert.match(stderr, /build: go build failed:\n +go: updates to go\.mod needed\n/);
  });
});

describe("engineEnvironment", () => {
  it("puts the engine first on the PATH", () => {
    const engine = { folder: "/engines/a", version: ENGINE_VERSION, source: "built" } as const;
    assert.deepEqual(engineEnvironment(engine, { PATH: "/usr/bin", LANG: "C" }), {
      PATH: "/engines/a:/usr/bin",
      LANG: "C",
    });
  });

  it("does not change the PATH if the engine is already on it, because its folder may contain another node", () => {
    const engine = { folder: "/usr/bin", version: ENGINE_VERSION, source: "path" } as const;
    assert.deepEqual(engineEnvironment(engine, { PATH: "/ours:/usr/bin" }), { PATH: "/ours:/usr/bin" });
  });
});
