import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "mocha";
import { endLeftovers } from "../../daemon/children";
import { isRunning, type ProcessRecord, recordOf, waitUntil } from "../../daemon/processes";
import { openStateFolder } from "../../environment/state-folder";
import { temporaryFolder } from "../support/temporary-folder";

describe("recordChildren and endLeftovers", () => {
  const folder = temporaryFolder();
  const started: ChildProcess[] = [];
  after(() => {
    for (const child of started) child.kill("SIGKILL");
  });

  async function startParent(
    stateDir: string,
    onError?: (text: string) => void,
  ): Promise<{ parent: ChildProcess; children: ProcessRecord[] }> {
    openStateFolder(stateDir);
    // Uses its own loader, so that it does not depend on how the tests are loaded.
    const parent = fork(join(__dirname, "support/parent-of-children.ts"), [stateDir], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", onError === undefined ? "inherit" : "pipe", "ipc"],
    });
    started.push(parent);
    if (onError !== undefined) parent.stderr?.setEncoding("utf8").on("data", onError);
    const died = once(parent, "exit").then(([code]) => assert.fail(`the parent ended with ${code}`));
    const [pids] = (await Promise.race([once(parent, "message"), died])) as [number[]];
    died.catch(() => {});
    return { parent, children: pids.map((pid) => recordOf(pid)!) };
  }

  async function kill(child: ChildProcess): Promise<void> {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  it("ends the children and grandchildren of a killed parent", async () => {
    const state = openStateFolder(join(folder.path, "killed"));
    const { parent, children } = await startParent(state.root);
    assert.deepEqual(
      state.readJson<ProcessRecord[]>("run/children.json")!.map(({ pid }) => pid),
      children.map(({ pid }) => pid),
    );
    const members = groupOf(children[1]!.pid);
    assert.equal(members.length, 3);

    await kill(parent);
    assert.ok(children.every(isRunning));
    assert.equal(await endLeftovers(state), 4);
    assert.ok(!children.some(isRunning));
    assert.deepEqual(groupOf(children[1]!.pid), []);
    assert.deepEqual(state.readJson("run/children.json"), []);
    assert.equal(await endLeftovers(state), 0);
  });

  it("records children later, and says so, if the list cannot be written", async () => {
    const state = openStateFolder(join(folder.path, "unwritable"));
    mkdirSync(state.path("run/children.json", "taken"), { recursive: true });
    let errors = "";
    const { parent, children } = await startParent(state.root, (text) => {
      errors += text;
    });
    assert.ok(children.every(isRunning));
    await kill(parent);
    assert.match(errors, /^\S+ the list of children is not up to date: EISDIR/m);
    rmSync(state.path("run/children.json"), { recursive: true });
    state.writeJson("run/children.json", children);
    assert.equal(await endLeftovers(state), 4);
  });

  it("ends the rest of a group whose leader has ended", async () => {
    const state = openStateFolder(join(folder.path, "orphans"));
    const { parent, children } = await startParent(state.root);
    const [plain, leader] = children as [ProcessRecord, ProcessRecord];
    await kill(parent);
    process.kill(leader.pid, "SIGKILL");
    assert.ok(await waitUntil(() => !isRunning(leader), 5_000));
    assert.equal(groupOf(leader.pid).length, 2);
    assert.equal(await endLeftovers(state), 3);
    assert.deepEqual(groupOf(leader.pid), []);
    assert.ok(!isRunning(plain));
  });

  it("forgets a child that has ended", async () => {
    const state = openStateFolder(join(folder.path, "ended"));
    const { parent, children } = await startParent(state.root);
    process.kill(children[0]!.pid, "SIGKILL");
    const recorded = () => state.readJson<ProcessRecord[]>("run/children.json")!.map(({ pid }) => pid);
    assert.ok(await waitUntil(() => !recorded().includes(children[0]!.pid), 5_000));
    assert.deepEqual(recorded(), [children[1]!.pid]);
    await kill(parent);
    await endLeftovers(state);
  });

  it("does not end a process that has the id of a recorded one", async () => {
    const state = openStateFolder(join(folder.path, "recycled"));
    const stranger = spawn("sleep", ["600"], { stdio: "ignore", detached: true });
    started.push(stranger);
    await once(stranger, "spawn");
    const record = recordOf(stranger.pid!)!;
    state.writeJson("run/children.json", [{ ...record, startedAt: `${record.startedAt}0` }]);
    assert.equal(await endLeftovers(state), 0);
    assert.ok(isRunning(record));
  });

  it("does not end a group that has the id of a recorded one but does not belong to the folder", async () => {
    const state = openStateFolder(join(folder.path, "strangers"));
    const leader = spawn("sh", ["-c", "sleep 600 & echo $!; exec sleep 600"], {
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    started.push(leader);
    const [output] = (await once(leader.stdout!, "data")) as [Buffer];
    const member = recordOf(Number(output.toString()))!;
    const record = recordOf(leader.pid!)!;
    await kill(leader);
    state.writeJson("run/children.json", [record]);
    assert.equal(await endLeftovers(state), 0);
    assert.ok(isRunning(member));
    process.kill(member.pid, "SIGKILL");
  });
});

function groupOf(leader: number): number[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,pgid=,state="], { encoding: "utf8" });
  return table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/) as [string, string, string])
    .filter(([, group, state]) => Number(group) === leader && !state.startsWith("Z"))
    .map(([pid]) => Number(pid));
}
