import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { after, afterEach, before, describe, it } from "mocha";
import { runTask, testNodes } from "../support/test-node";
import { startTestStorage, type TestStorage } from "../support/test-storage";

describe("a resource file with an identity that is answered by a redirect", () => {
  const nodes = testNodes();
  let storage: TestStorage;
  let first: TestServer;
  let other: TestServer;

  before(async () => {
    storage = await startTestStorage();
    first = await serve(storage.tls);
    other = await serve(storage.tls);
  });
  afterEach(async () => {
    first.seen = [];
    other.seen = [];
    await nodes.removeAll();
  });
  after(async () => {
    for (const server of [first, other]) server?.close();
    await storage.close();
  });

  /** Each of the locations that the file is redirected to, one after the other, and whether it receives the token. */
  const redirects: [what: string, locations: () => string[], hasToken: boolean[]][] = [
    ["a path", () => ["/moved"], [true]],
    ["the same origin, by its URL", () => [`https://127.0.0.1:${first.port}/moved`], [true]],
    ["another port", () => [`https://127.0.0.1:${other.port}/moved`], [false]],
    ["another host", () => [`https://localhost:${first.port}/moved`], [false]],
    ["another scheme", () => [`http://127.0.0.1:${first.port}/moved`], [false]],
    [
      "another server, and back",
      () => [`https://127.0.0.1:${other.port}/moved`, `https://127.0.0.1:${first.port}/back`],
      [false, false],
    ],
  ];
  for (const [what, locations, hasToken] of redirects) {
    it(`sends the token ${hasToken[0] ? "also" : "not"} to ${what}`, async () => {
      const targets = locations();
      const chain = ["/first", ...targets.map((target) => new URL(target, "https://any").pathname)];
      first.locations = other.locations = Object.fromEntries(chain.map((path, index) => [path, targets[index]]));
      const node = await nodes.started(storage.nodeSettings);
      const outcome = await runTask(node, {
        commandLine: "cat file",
        resourceFiles: [
          {
            httpUrl: `https://127.0.0.1:${first.port}/first`,
            filePath: "file",
            identityReference: { resourceId: storage.identity.resourceId },
          },
        ],
      });
      assert.equal(outcome.exitCode, 0, JSON.stringify(outcome));
      const seen = new Map([...first.seen, ...other.seen]);
      assert.deepEqual(
        chain.map((path) => seen.get(path)),
        [true, ...hasToken],
      );
    });
  }
});

interface TestServer {
  readonly port: number;
  /** The location that the server answers for each path. Any other path is answered with content. */
  locations: Readonly<Record<string, string | undefined>>;
  /** Each requested path, and whether the request had a bearer token. */
  seen: [path: string, hasToken: boolean][];
  close(): void;
}

/** Starts a server that accepts http and https on one port, so that two URLs can differ only in their scheme. */
async function serve({ keyFile, certFile }: TestStorage["tls"]): Promise<TestServer> {
  const answer: http.RequestListener = ({ url = "", headers }, response) => {
    server.seen.push([url, headers.authorization?.startsWith("Bearer ") === true]);
    const location = server.locations[url];
    if (location === undefined) response.end("content");
    else response.writeHead(302, { location }).end();
  };
  const plain = http.createServer(answer);
  const secure = https.createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, answer);
  const listener = net.createServer((socket) => {
    socket.once("data", (chunk) => {
      socket.pause();
      socket.unshift(chunk);
      // The first byte of a TLS connection is the type of a handshake record, 22 (RFC 8446, 5.1).
      (chunk[0] === 22 ? secure : plain).emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const server: TestServer = {
    port: (listener.address() as AddressInfo).port,
    locations: {},
    seen: [],
    close() {
      listener.close();
      for (const each of [plain, secure]) each.closeAllConnections();
    },
  };
  return server;
}
