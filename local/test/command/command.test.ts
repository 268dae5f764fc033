import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { down } from "../../daemon/lifecycle";
import { isRunning, recordOf } from "../../daemon/processes";
import { built } from "../support/built";
import { temporaryFolder } from "../support/temporary-folder";

describe("local-azure", function () {
  this.timeout(60_000);
  const started: ChildProcess[] = [];
  const folder = temporaryFolder(async () => {
    for (const child of started) child.kill("SIGKILL");
    await down(state());
  });
  const state = () => join(folder.path, "state");

  const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const child = spawn(process.execPath, [built("command/main"), ...args], {
      cwd: folder.path,
      env: { ...process.env, LOCAL_AZURE_STATE: state(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    started.push(child);
    return child;
  };

  async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const child = start(args, env);
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr };
  }

  describe("exec", () => {
    it("starts local Azure, gives the command its environment, and leaves local Azure running", async () => {
      const { code, stdout } = await run(
        ["exec", "--", "sh", "-c", "echo $AZURE_SUBSCRIPTION_ID $PULUMI_DEBUG_PROVIDERS"],
        {
          AZURE_SUBSCRIPTION_ID: "real",
        },
      );
      const current = JSON.parse((await run(["status", "--json"])).stdout);
      assert.equal(code, 0);
      assert.equal(current.running, true);
      assert.equal(stdout, `${current.subscriptionId} ${current.environment.PULUMI_DEBUG_PROVIDERS}\n`);
    });

    it("hides variables that would lead to other tokens", async () => {
      const { stdout } = await run(["exec", "--", "sh", "-c", "echo [$MSI_ENDPOINT] $IDENTITY_ENDPOINT"], {
        MSI_ENDPOINT: "http://x",
        IDENTITY_ENDPOINT: "http://x",
      });
      const { environment } = JSON.parse((await run(["status", "--json"])).stdout);
      assert.equal(stdout, `[] ${environment.IDENTITY_ENDPOINT}\n`);
      assert.match(environment.IDENTITY_ENDPOINT, /^http:\/\/127\.0\.0\.1:\d+\/msi\/token$/);
    });

    it("lets the command access local Azure with the unmodified SDK", async () => {
      const program = `const { DefaultAzureCredential } = require("@azure/identity");
        new DefaultAzureCredential().getToken("https://storage.azure.com/.default")
          .then(({ token }) => console.log(JSON.parse(Buffer.from(token.split(".")[1], "base64url")).appid));`;
      const file = join(__dirname, "../../../package.json");
      const { stdout, stderr } = await run(["exec", "--", process.execPath, "-e", program], {
        NODE_PATH: join(file, "../node_modules"),
      });
      const { deployer } = JSON.parse((await run(["status", "--json"])).stdout);
      assert.equal(stdout.trim(), deployer.clientId, stderr);
    });

    for (const code of [0, 42]) {
      it(`returns its command's exit code ${code}`, async () => {
        assert.equal((await run(["exec", "sh", "-c", `exit ${code}`])).code, code);
      });
    }

    it("does not interpret options of its command", async () => {
      const { code, stdout } = await run([
        "exec",
        "--state",
        state(),
        "echo",
        "--state",
        "x",
        "--help",
        "-f",
        "--",
        "y",
      ]);
      assert.deepEqual([code, stdout], [0, "--state x --help -f -- y\n"]);
    });

    it("returns 127 for a missing command", async () => {
      const { code, stderr } = await run(["exec", "--", "no-such-command"]);
      assert.equal(code, 127);
      assert.match(stderr, /no-such-command must be a command that can run, got ENOENT/);
    });

    it("returns 128 plus the signal's number for a command that a signal ended", async () => {
      assert.equal((await run(["exec", "--", "sh", "-c", "kill -KILL $$"])).code, 137);
    });

    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
      it(`forwards ${signal}, and waits for the command's reaction`, async () => {
        const script = `trap 'echo got; exit 9' ${signal.slice(3)}; echo ready; i=0; while [ $i -lt 400 ]; do sleep 0.05; i=$((i+1)); done`;
        const child = start(["exec", "--", "sh", "-c", script]);
        let output = "";
        for await (const text of child.stdout.setEncoding("utf8")) {
          output += text;
          if (output === "ready\n") child.kill(signal);
        }
        if (child.exitCode === null) await once(child, "exit");
        assert.deepEqual([output, child.exitCode], ["ready\ngot\n", 9]);
      });
    }
  });

  describe("up and status", () => {
    it("print where it runs, and keep it running when called again", async () => {
      const first = await run(["up"]);
      assert.match(first.stdout, new RegExp(`^local Azure runs as process \\d+, its state is in ${state()}\n$`));
      assert.equal((await run(["up"])).stdout, first.stdout);
    });

    it("print the same as a table", async () => {
      const { stdout } = await run(["status"]);
      const current = JSON.parse((await run(["status", "--json"])).stdout);
      for (const value of [current.caFile, current.endpoints.imds, current.subscriptionId, state()]) {
        assert.ok(stdout.includes(value), value);
      }
    });

    it("set and show settings, also while local Azure runs", async () => {
      await run(["up", "--like", "azure", "--set", "roleDelay.blob=7s"]);
      const { settings, pid } = JSON.parse((await run(["status", "--json"])).stdout);
      assert.deepEqual([settings["roleDelay.blob"], settings["roleDelay.batch"]], ["7s", "60s"]);
      assert.match((await run(["status"])).stdout, /^setting roleDelay\.blob +7s$/m);
      await run(["up", "--like", "local"]);
      const after = JSON.parse((await run(["status", "--json"])).stdout);
      assert.deepEqual([after.settings, after.pid], [{}, pid]);
    });

    it("find the state folder by option, variable and current directory, in this order", async () => {
      const of = async (args: string[], variable: string) =>
        JSON.parse((await run(["status", "--json", ...args], { LOCAL_AZURE_STATE: variable })).stdout);
      assert.deepEqual(await of(["--state", "here"], "/there"), {
        running: false,
        stateFolder: join(folder.path, "here"),
      });
      assert.deepEqual(await of([], "there"), { running: false, stateFolder: join(folder.path, "there") });
      assert.deepEqual(await of([], ""), { running: false, stateFolder: join(folder.path, ".local-azure") });
      assert.ok(!existsSync(join(folder.path, "here")), "asking must not create a folder");
    });
  });

  describe("logs", () => {
    it("prints all parts in the order of time, or one part", async () => {
      mkdirSync(join(state(), "logs"), { recursive: true });
      writeFileSync(
        join(state(), "logs/a.log"),
        "2000-01-01T00:00:00.000Z one\n  more of one\n2000-01-01T00:00:02.000Z three\n",
      );
      writeFileSync(join(state(), "logs/b.log"), "2000-01-01T00:00:01.000Z two\n");
      const { stdout } = await run(["logs"]);
      const lines = stdout.split("\n").slice(0, 4);
      assert.deepEqual(lines, [
        "[a] 2000-01-01T00:00:00.000Z one",
        "[a]   more of one",
        "[b] 2000-01-01T00:00:01.000Z two",
        "[a] 2000-01-01T00:00:02.000Z three",
      ]);
      assert.equal((await run(["logs", "b"])).stdout, "2000-01-01T00:00:01.000Z two\n");
    });

    it("follows new lines", async () => {
      const child = start(["logs", "b", "--follow"]);
      let output = "";
      for await (const text of child.stdout.setEncoding("utf8")) {
        output += text;
        if (output.endsWith("two\n")) appendFileSync(join(state(), "logs/b.log"), "2000-01-01T00:00:03.000Z four\n");
        if (output.endsWith("four\n")) child.kill("SIGINT");
      }
      assert.equal(output, "2000-01-01T00:00:01.000Z two\n2000-01-01T00:00:03.000Z four\n");
    });

    it("lists the parts if given an unknown one", async () => {
      const { code, stderr } = await run(["logs", "nobody"]);
      assert.equal(code, 1);
      assert.match(stderr, /part must have a log in .*, got nobody; use one of a, b/);
    });
  });

  describe("down", () => {
    it("says what remains, and deletes it on request", async () => {
      const { pid } = JSON.parse((await run(["status", "--json"])).stdout);
      const daemon = recordOf(pid)!;
      const stopped = await run(["down"]);
      assert.equal(stopped.code, 0);
      assert.match(stopped.stdout, /^local Azure has stopped\n/);
      assert.match(stopped.stdout, new RegExp(`${state()} keeps \\d+ KiB; .*--delete.* removes it\n  tls `));
      assert.ok(!isRunning(daemon));
      assert.match((await run(["down"])).stdout, /^local Azure was not running\n/);
      assert.match((await run(["down", "--delete"])).stdout, /is deleted\n$/);
      assert.ok(!existsSync(state()));
      assert.match((await run(["down"])).stdout, /^local Azure was not running; there is none in /);
    });

    it("deletes no folder that is not its own", async () => {
      const other = join(folder.path, "other");
      mkdirSync(other);
      const { code, stderr } = await run(["down", "--delete", "--state", other]);
      assert.equal(code, 1);
      assert.match(stderr, /must be the state folder of a local Azure to be deleted/);
      const { stdout } = await run(["down", "--state", other]);
      assert.equal(stdout, `local Azure was not running; there is none in ${other}\n`);
      assert.deepEqual(readdirSync(other), []);
    });
  });

  for (const args of [
    ["nonsense"],
    ["up", "--nonsense"],
    ["up", "--like", "aws"],
    ["up", "--set", "roleDelay.blob=soon"],
    ["exec"],
    ["down", "extra"],
    [],
  ]) {
    it(`returns 2 for ${args.join(" ") || "no arguments"}`, async () => {
      const { code, stdout, stderr } = await run(args);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.notEqual(stderr, "");
    });
  }

  it("prints help", async () => {
    const { code, stdout } = await run(["--help"]);
    assert.equal(code, 0);
    for (const name of ["up", "down", "status", "logs", "exec"]) assert.match(stdout, new RegExp(`^  ${name} `, "m"));
  });
});
