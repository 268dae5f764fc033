import { readFile } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { refusal, shown } from "../../conventions/internal";
import { matchingFiles } from "../../outputs/internal";
import { decodeJson } from "../where/decode-json";
import type { DocumentPath } from "./job-document";
import { jobFileRefused } from "./job-file-error";
import { localFile } from "./local-files";
import { parseTable } from "./parse-table";
import { parseRange, rangeLength } from "./range";
import type { ReadJobFile } from "./read-job-file";
import type { Variables } from "./variables";

/** What a job has tasks for. Can be read several times. */
export interface Points extends Iterable<Point> {
  readonly count: number;
}

/** What one task is for. */
export interface Point {
  readonly variables: Variables;
  /** The local file that the task gets. */
  readonly file?: string;
}

/** The names that variables can have. `number` is that of the task. */
const NAME = /^[A-Za-z_][\w-]*$/;

/**
 * Returns what a job file has one task for. Files and tables are read. A grid is not held in memory.
 *
 * @param file the path of the job file.
 * @throws {CommandError} `JobFileRefused`.
 */
export async function pointsOf(file: string, read: ReadJobFile): Promise<Points> {
  const { files, table, grid } = read.content.forEach ?? {};
  const refuse = (path: DocumentPath, message: string, cause?: unknown) =>
    jobFileRefused([`${read.document.at(["forEach", ...path])}: ${message}`], cause);
  if (files !== undefined) return pointsOfFiles(files, dirname(file), refuse);
  if (table !== undefined) return pointsOfTable(table, dirname(file), refuse);
  if (grid !== undefined) {
    const points = pointsOfGrid(gridOf(read, refuse));
    if (points.count <= MAX_POINTS) return points;
    throw refuse(["grid"], refusal("forEach.grid", POINTS_RULE, `${points.count} combinations`));
  }
  return numbered([{}]);
}

type Refuse = (path: DocumentPath, message: string, cause?: unknown) => Error;

async function pointsOfFiles(pattern: string, folder: string, refuse: Refuse): Promise<Points> {
  const found: { variables: Variables; file: string }[] = [];
  try {
    for await (const file of matchingFiles(pattern, folder)) {
      const name = file.replace(/^.*\//s, "");
      const { nodePath } = localFile(resolve(folder, file), folder);
      found.push({ variables: { file: nodePath, name: name.slice(0, name.length - extname(name).length) }, file });
    }
  } catch (error) {
    throw refuse(["files"], `forEach.files: ${(error as Error).message}`, error);
  }
  if (found.length > 0)
    return numbered(
      found.map(({ variables }) => variables),
      found.map(({ file }) => file),
    );
  throw refuse(
    ["files"],
    refusal("forEach.files", `match files in ${folder}`, `${shown(pattern)}, which matches none`),
  );
}

async function pointsOfTable(table: string, folder: string, refuse: Refuse): Promise<Points> {
  const file = join(folder, table);
  const wrong = (message: string, cause?: unknown) => refuse(["table"], `forEach.table ${file}: ${message}`, cause);
  let text: string | undefined;
  try {
    text = decodeJson(await readFile(file));
  } catch (error) {
    throw wrong(
      refusal("the table", "be a file that can be read", String((error as NodeJS.ErrnoException).code)),
      error,
    );
  }
  if (text === undefined) throw wrong(refusal("the table", "be in UTF-8 or UTF-16", "bytes that are neither"));
  let headings: readonly string[];
  let rows: readonly { readonly cells: readonly string[] }[];
  try {
    ({ headings, rows } = parseTable(text, /\.tsv$/i.test(table) ? "\t" : ","));
  } catch (error) {
    throw wrong((error as Error).message, error);
  }
  if (rows.length === 0) throw wrong(refusal("the table", "have a row below the headings", "none"));
  const bad = headings.find((heading, index) => !isName(heading) || headings.indexOf(heading) !== index);
  if (bad !== undefined) throw wrong(refusal("each heading", NAME_RULE, shown(bad)));
  return numbered(
    rows.map(({ cells }) => Object.fromEntries(headings.map((heading, at) => [heading, cells[at] ?? ""]))),
  );
}

/** The values of each variable. */
type Grid = readonly { readonly name: string; readonly values: readonly string[] }[];

function gridOf({ content, document }: ReadJobFile, refuse: Refuse): Grid {
  return Object.entries(content.forEach?.grid ?? {}).map(([name, given]) => {
    const path = ["grid", name];
    if (!isName(name)) throw refuse(path, refusal("each name of forEach.grid", NAME_RULE, shown(name)));
    const isRange = typeof given === "string";
    const length = isRange ? rangeLength(given) : given.length;
    if (length > MAX_POINTS) throw refuse(path, refusal(`forEach.grid.${name}`, POINTS_RULE, `${length} values`));
    const values = isRange ? parseRange(given) : given.map((_, at) => document.textAt(["forEach", ...path, at]));
    if (values.length > 0) return { name, values };
    throw refuse(path, refusal(`forEach.grid.${name}`, "be a range from a smaller to a larger number", shown(given)));
  });
}

/** The largest number of tasks of a job file. Each is built twice, so a wrong range must not take hours. */
const MAX_POINTS = 1_000_000;
const POINTS_RULE = `give at most ${MAX_POINTS.toLocaleString("en-US")} tasks`;

const NAME_RULE = "be a letter, then letters, digits, - and _, other than number, and occur once";

function isName(name: string): boolean {
  return NAME.test(name) && name !== "number";
}

/** Returns all combinations. The last variable changes fastest. */
function pointsOfGrid(grid: Grid): Points {
  const count = grid.reduce((product, { values }) => product * values.length, 1);
  return {
    count,
    *[Symbol.iterator]() {
      for (let index = 0; index < count; index++) {
        const variables: Record<string, string> = {};
        let rest = index;
        for (const { name, values } of [...grid].reverse()) {
          variables[name] = values[rest % values.length] ?? "";
          rest = Math.floor(rest / values.length);
        }
        yield { variables: { number: String(index + 1), ...variables } };
      }
    },
  };
}

function numbered(all: readonly Variables[], files: readonly string[] = []): Points {
  return {
    count: all.length,
    *[Symbol.iterator]() {
      for (const [index, variables] of all.entries()) {
        const file = files[index];
        yield { variables: { number: String(index + 1), ...variables }, ...(file !== undefined && { file }) };
      }
    },
  };
}
