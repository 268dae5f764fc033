/**
 * A journal for Azurite's databases. Azurite keeps its data in memory and writes all of it to a file every five
 * seconds. If the process is killed, changes that it has confirmed since then are lost. The journal records each change
 * before Azurite answers. It appends the changed document to a file (about 20 µs), and the system keeps the data even
 * if the process is killed. Each file that Azurite writes starts a new journal.
 */
import { appendFileSync, closeSync, ftruncateSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The parts that are used of Loki, the library behind Azurite's databases, which has no declarations here. */
export interface Database {
  readonly filename: string;
  readonly collections: Collection[];
  readonly persistenceAdapter: {
    saveDatabase(file: string, content: string, done: (error?: Error | null) => void): void;
  };
  addCollection(name: string): Collection;
  getCollection(name: string): Collection | null;
  serialize(...options: unknown[]): string;
  saveDatabase(done?: (error?: Error) => void): void;
}

interface Collection {
  readonly name: string;
  readonly data: Document[];
  maxId: number;
  dirty: boolean;
  get(id: number): Document | null;
  insert(document: object): void;
  update(document: object): void;
  remove(document: Document): void;
  on(event: "insert" | "update" | "delete", listener: (document: Document) => void): void;
}

interface Document {
  $loki: number;
  [property: string]: unknown;
}

/** One change, as a line of JSON: the current content of a document, or the number of a deleted one. */
type Change = { readonly in: string; readonly put: Document } | { readonly in: string; readonly gone: number };

/** The collection in which a file names the journal that continues it. */
const OWN_COLLECTION = "$JOURNAL$";

/**
 * Keeps a journal for a database from its first save on, which is Azurite's last step of opening it. Before that save,
 * the journals of the previous process are applied.
 *
 * @param log receives errors when Azurite writes its file, such as a full disk. The journal then continues.
 */
export function keepJournal(database: Database, log: (message: string) => void): void {
  const { serialize, saveDatabase } = database;
  const journal = openJournal(database.filename);
  let notBegun: Error | undefined;

  database.saveDatabase = (done) => {
    database.saveDatabase = saveDatabase;
    try {
      const known = database.getCollection(OWN_COLLECTION) ?? database.addCollection(OWN_COLLECTION);
      if (known.data.length === 0) known.insert({ number: 0 });
      const [mark] = known.data as [Document];
      for (const change of journal.read(mark.number as number)) apply(database, change);
      journal.begin(Math.max(mark.number as number, journal.last()) + 1);

      database.serialize = (...options) => {
        // Changes after this text belong to the next journal.
        notBegun = attempt(() => {
          mark.number = journal.begin();
        });
        return serialize.apply(database, options);
      };
      for (const collection of database.collections.filter(({ name }) => name !== OWN_COLLECTION)) {
        const put = (document: Document) => journal.write({ in: collection.name, put: document });
        collection.on("insert", put);
        collection.on("update", put);
        collection.on("delete", ({ $loki }) => journal.write({ in: collection.name, gone: $loki }));
      }
    } catch (error) {
      done?.(error as Error);
      return;
    }
    saveDatabase.call(database, done);
  };

  const { persistenceAdapter } = database;
  const save = persistenceAdapter.saveDatabase;
  persistenceAdapter.saveDatabase = (file, content, done) => {
    const number = journal.number();
    const ended = (error?: Error | null) => {
      if (error) {
        // Most saves have no caller that waits, and Azurite would end with such an error.
        log(`${file} could not be written, and will be tried again: ${error.message}`);
        rmSync(`${file}~`, { force: true });
        for (const collection of database.collections) collection.dirty = true;
      } else {
        journal.dropBefore(number);
      }
      done();
    };
    if (notBegun === undefined) save.call(persistenceAdapter, file, content, ended);
    else ended(notBegun);
  };
}

function attempt(work: () => void): Error | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function apply(database: Database, change: Change): void {
  const collection = database.getCollection(change.in);
  if (collection === null) throw new Error(`${database.filename} must have the collection ${change.in} of its journal`);
  if ("gone" in change) {
    const document = collection.get(change.gone);
    if (document !== null) collection.remove(document);
    return;
  }
  const { $loki, meta: _, ...content } = change.put;
  const document = collection.get($loki);
  if (document === null) {
    // Loki numbers documents itself and looks them up by number, so the number must be the original one.
    const { maxId } = collection;
    collection.maxId = $loki - 1;
    collection.insert(content);
    collection.maxId = Math.max(maxId, $loki);
    return;
  }
  for (const name of Object.keys(document)) if (name !== "$loki" && name !== "meta") delete document[name];
  collection.update(Object.assign(document, content));
}

/** The journals of one database: files next to its own, with a number at the end. */
function openJournal(databaseFile: string) {
  const folder = dirname(databaseFile);
  const prefix = `${basename(databaseFile)}.journal-`;
  const pathOf = (number: number) => join(folder, `${prefix}${number}`);
  const numbers = () =>
    readdirSync(folder)
      .filter((name) => name.startsWith(prefix))
      .map((name) => Number(name.slice(prefix.length)))
      .sort((a, b) => a - b);
  let current = 0;
  let file: number | undefined;
  let length = 0;

  return {
    number: () => current,
    last: () => numbers().at(-1) ?? 0,
    /** Continues in a new file. */
    begin(number = current + 1): number {
      const next = openSync(pathOf(number), "a", 0o600);
      if (file !== undefined) closeSync(file);
      [file, length, current] = [next, 0, number];
      return current;
    },
    write(change: Change): void {
      const line = Buffer.from(`${JSON.stringify(change)}\n`);
      try {
        appendFileSync(file!, line);
        length += line.length;
      } catch (error) {
        // Half a line, written up to the last free byte of a disk, would corrupt the next line.
        ftruncateSync(file!, length);
        throw error;
      }
    },
    /** Returns the changes since the file with this number was written. */
    *read(number: number): Generator<Change> {
      for (const each of numbers().filter((each) => each >= number)) {
        // Data after the last newline was being written when the process was killed, and was never confirmed.
        const lines = readFileSync(pathOf(each), "utf8").split("\n").slice(0, -1);
        for (const line of lines) yield JSON.parse(line) as Change;
      }
    },
    dropBefore(number: number): void {
      for (const each of numbers().filter((each) => each < number)) rmSync(pathOf(each), { force: true });
    },
  };
}
