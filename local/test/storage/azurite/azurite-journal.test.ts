import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { after, afterEach, before, describe, it } from "mocha";
import { type Azurite, startAzurite } from "../../../storage/azurite/azurite";
import { createAzuriteClient } from "../../../storage/azurite/azurite-client";
import type { Database } from "../../../storage/azurite/azurite-journal.mts";
import { IS_NIGHTLY } from "../../support/nightly";

const Loki = require(require.resolve("lokijs", { paths: [require.resolve("azurite/package.json")] }));

/** The number of times that Azurite is killed while it stores writes. */
const KILLS = IS_NIGHTLY ? 4 : 2;

describe("keepJournal", () => {
  let folder: string;
  let keepJournal: (database: Database, log: (message: string) => void) => void;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "azurite-journal-"));
    ({ keepJournal } = await import("../../../storage/azurite/azurite-journal.mts"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  let files = 0;
  /**
   * Opens a database as Azurite does: the file's data, the collections, a first save. The journal is inserted in
   * between.
   */
  async function open(file: string) {
    const database = new Loki(file, { persistenceMethod: "fs" });
    const lines: string[] = [];
    keepJournal(database, (line) => lines.push(line));
    const save = () =>
      new Promise<void>((resolve, reject) =>
        database.saveDatabase((error?: Error) => (error ? reject(error) : resolve())),
      );
    await new Promise<void>((resolve, reject) =>
      database.loadDatabase({}, (error?: Error) => (error ? reject(error) : resolve())),
    );
    const collection = database.getCollection("a") ?? database.addCollection("a", { indices: ["key"] });
    await save();
    const content = () =>
      Object.fromEntries(collection.data.map((each: { key: string; value: number }) => [each.key, each.value]));
    return { database, collection, save, content, lines };
  }

  const key = fc.constantFrom(..."abcdef");
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant("put" as const), key, value: fc.nat(99) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("remove" as const, "removeAll" as const), key }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom("save" as const, "kill" as const, "failToSave" as const), key }),
    },
  );

  it("has every change when the database is reopened, whenever it was interrupted and whichever saves failed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        files += 1;
        const file = join(folder, `${files}.json`);
        const model: Record<string, number> = {};
        let opened = await open(file);
        for (const each of steps) {
          const { collection, database } = opened;
          const found = collection.findOne({ key: each.key });
          if (each.do === "put") {
            model[each.key] = each.value;
            if (found === null) collection.insert({ key: each.key, value: each.value });
            else collection.update(Object.assign(found, { value: each.value }));
          } else if (each.do === "remove" || each.do === "removeAll") {
            delete model[each.key];
            if (each.do === "removeAll") collection.findAndRemove({ key: each.key });
            else if (found !== null) collection.remove(found);
          } else if (each.do === "save") {
            await opened.save();
          } else if (each.do === "failToSave") {
            const { fs } = database.persistenceAdapter;
            database.persistenceAdapter.fs = {
              ...fs,
              writeFile: (_: string, __: string, done: (error: Error) => void) => done(new Error("ENOSPC")),
            };
            await opened.save();
            database.persistenceAdapter.fs = fs;
          } else {
            opened = await open(file);
          }
          assert.deepEqual(opened.content(), model);
        }
        opened = await open(file);
        assert.deepEqual(opened.content(), model);
        // The numbers of documents stay sorted, because Loki finds documents by number.
        for (const { $loki } of opened.collection.data) assert.equal(opened.collection.get($loki)?.$loki, $loki);
        assert.equal(readdirSync(folder).filter((name) => name.startsWith(`${files}.json.journal-`)).length, 1);
      }),
      { numRuns: IS_NIGHTLY ? 200 : 60 },
    );
  });

  it("reports which file could not be written, and keeps the database open for changes", async () => {
    const file = join(folder, "full.json");
    const { database, collection, save, lines } = await open(file);
    database.persistenceAdapter.fs = {
      writeFile: (_: string, __: string, done: (error: Error) => void) => done(new Error("ENOSPC")),
    };
    collection.insert({ key: "a", value: 1 });
    await save();
    assert.deepEqual(lines, [`${file} could not be written, and will be tried again: Error: ENOSPC`]);
    assert.equal(database.autosaveDirty(), true);
    assert.deepEqual((await open(file)).content(), { a: 1 });
  });
});

describe("an Azurite that is killed", function () {
  this.timeout(60_000);
  const secret = Buffer.alloc(64, 1).toString("base64");
  let folder: string;
  let azurite: Azurite;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "azurite-killed-"));
  });
  afterEach(() => azurite.close());
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("has every confirmed write of each kind, and no blob whose deletion was confirmed", async () => {
    const log: string[] = [];
    azurite = await startAzurite(
      { account: "outputs", keys: [secret, secret], delegationSeed: "seed", dataFolder: join(folder, "data") },
      (message) => log.push(message),
    );
    const client = createAzuriteClient(azurite, "outputs", [secret]);
    const send = async (
      method: string,
      name: string,
      query: Record<string, string>,
      headers: Record<string, string> = {},
      body = "",
    ): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> => {
      const path = `/outputs/job-a${name}`;
      const own = { "content-length": `${body.length}`, ...headers };
      const signed = client.sign({ method, path, query, headers: own });
      const url = `${path}?${new URLSearchParams(query)}`;
      return new Promise((resolve) => {
        const killed = () => resolve({ status: 0, headers: {}, body: "" });
        azurite.ready().then((socketPath) => {
          const all = { host: "localhost", ...own, ...signed };
          const sent = request({ socketPath, agent: client.agent, method, path: url, headers: all });
          sent.once("error", killed);
          sent.once("response", (response) => {
            const { statusCode, headers: given } = response;
            text(response).then((answer) => resolve({ status: statusCode!, headers: given, body: answer }), killed);
          });
          sent.end(body);
        }, killed);
      });
    };
    assert.equal((await send("PUT", "", { restype: "container" })).status, 201);

    /** Blobs with the content that was last confirmed. An unconfirmed append may be there too. */
    const present = new Map<string, string>();
    const absent = new Set<string>();
    const described = new Map<string, string>();
    let stopped = false;
    const write = async (writer: number) => {
      for (let count = 0; !stopped; count++) {
        const name = `/w${writer}-${count}`;
        const content = count % 2 === 0 ? name : "";
        const type = count % 2 === 0 ? "BlockBlob" : "AppendBlob";
        if ((await send("PUT", name, {}, { "x-ms-blob-type": type }, content)).status !== 201) continue;
        present.set(name, content);
        if (content === "" && (await send("PUT", name, { comp: "appendblock" }, {}, "more")).status === 201) {
          present.set(name, "more");
        }
        if (count % 3 === 0) {
          const { status } = await send("PUT", name, { comp: "metadata" }, { "x-ms-meta-a": `${count}` });
          if (status === 200) described.set(name, `${count}`);
        }
        if (count % 5 !== 0) continue;
        present.delete(name);
        if ((await send("DELETE", name, {})).status === 202) absent.add(name);
      }
    };
    const writers = [0, 1, 2, 3].map(write);
    for (let kill = 1; kill <= KILLS; kill++) {
      const before = present.size;
      while (present.size < before + 60) await delay(1);
      const pid = Number(/pid (\d+)/.exec(log.findLast((line) => line.includes("serves")) ?? "")?.[1]);
      process.kill(pid, "SIGKILL");
      while (log.filter((line) => line.includes("died: SIGKILL")).length < kill) await delay(1);
    }
    stopped = true;
    await Promise.all(writers);

    assert.ok(
      present.size > KILLS * 50 && absent.size > KILLS * 5 && described.size > KILLS * 12,
      `${present.size} ${absent.size} ${described.size}`,
    );
    for (const [name, content] of present) {
      const { status, headers, body } = await send("GET", name, {});
      assert.equal(status, 200, name);
      assert.ok(body === content || (content === "" && body === "more"), `${name} has ${body}`);
      if (described.has(name)) assert.equal(headers["x-ms-meta-a"], described.get(name), name);
    }
    for (const name of absent) assert.equal((await send("HEAD", name, {})).status, 404, name);
    client.agent.destroy();
  });
});
