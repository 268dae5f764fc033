import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { describe, it } from "mocha";
import { openPorts } from "../../environment/ports";
import { openStateFolder } from "../../environment/state-folder";
import { temporaryFolder } from "../support/temporary-folder";

describe("openPorts", () => {
  const folder = temporaryFolder();
  const open = (name: string) => openPorts(openStateFolder(join(folder.path, name)));

  it("gives each name its own port below the ephemeral range, and always the same one", async () => {
    const ports = open("same");
    const names = Array.from({ length: 20 }, (_, index) => `part/${index}`);
    const taken = await Promise.all(names.map((name) => ports.take(name)));
    assert.equal(new Set(taken).size, names.length);
    assert.ok(taken.every((port) => port >= 20_000 && port < 32_000));
    const reopened = open("same");
    assert.deepEqual(await Promise.all(names.map((name) => reopened.take(name))), taken);
  });

  it("gives one port to a name that is requested twice at the same time", async () => {
    const ports = open("twice");
    const [first, second] = await Promise.all([ports.take("a"), ports.take("a")]);
    assert.equal(first, second);
  });

  it("returns the port again while our own server listens on it", async () => {
    const ports = open("own");
    const port = await ports.take("a");
    const server = await listen(port);
    assert.equal(await ports.take("a"), port);
    await close(server);
  });

  it("reports the port, its name and advice if another program listens on it", async () => {
    const port = await open("held").take("storage/one");
    const server = await listen(port);
    await assert.rejects(open("held").take("storage/one"), {
      code: "PortTaken",
      message: new RegExp(
        `^port ${port} of storage/one must be free on 127.0.0.1, .*; end that program, or take .*ports\\.json`,
      ),
    });
    await close(server);
  });

  it("forgets a released name", async () => {
    const ports = open("released");
    const port = await ports.take("a");
    const server = await listen(port);
    ports.release("a");
    assert.notEqual(await open("released").take("a"), port);
    await close(server);
  });
});

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
