import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { chromium, type Page } from "playwright-core";
import { CHROMIUM } from "../../test/view/browser/support/chromium-path";
import type { Bench, Comparison, Cost, Peer } from "../bench";
import { costAtSink, trusting, way } from "../peers";

const COMMAND = join(__dirname, "../../dist/command/batch-outputs.cjs");

/** The name of the peer that lists all outputs with the library. */
const ALL = "listing all outputs";

/** The size of an output, in bytes. */
const SIZE = 64;

/**
 * Opens one file of a folder with `count` outputs in the page: first the folder, then the file. The same with 1,000
 * outputs is the baseline, and a program that lists all outputs shows what the page avoids.
 */
export async function viewOutputs(bench: Bench, count: number): Promise<Comparison> {
  const hasBrowser = existsSync(CHROMIUM);
  if (!hasBrowser) console.log(`${CHROMIUM} does not exist, so the page is not measured (apt-get install chromium)`);
  const listing = { what: "list", source: "", count: 1, way: "ours" } as const;
  const fill = async () => void (await bench.sink.ask({ ask: "store", count, size: SIZE }));
  const baseline = "the page, 1000 outputs";
  return {
    title: `open a file of a folder with ${count} outputs`,
    amount: { count: 1, unit: "files" },
    baseline: hasBrowser ? baseline : ALL,
    peers: [
      ...(hasBrowser ? [page(bench, baseline, 1000), page(bench, `the page, ${count} outputs`, count)] : []),
      { ...way(bench, listing, { before: fill }), name: ALL },
    ],
    close: async () => {},
  };
}

function page(bench: Bench, name: string, count: number): Peer {
  return {
    name,
    run: async () => {
      await bench.sink.ask({ ask: "reset" });
      await bench.sink.ask({ ask: "store", count, size: SIZE });
      // The sink sorts its names at the first listing, which storage does not.
      await bench.sink.ask({ ask: "sort" });
      const cost = await openFile(bench);
      return { ...cost, ...(await costAtSink(bench.sink)) };
    },
  };
}

async function openFile({ sink }: Bench): Promise<Cost> {
  const command = spawn(process.execPath, [COMMAND, "view"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...trusting(sink.caFile), BATCH_OUTPUTS_CONTAINER_URL: `${sink.blobEndpoint}/job-bench?sig=bench` },
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const opened = await browser.newPage();
    await opened.goto(await firstLine(command));
    await opened.getByRole("heading", { name: "Jobs" }).waitFor();
    const folder = await painted(opened, "#/job-bench//JobOutput", "tbody input", "/api/folder");
    const file = await painted(opened, "#/job-bench//JobOutput/0000007.bin", "h1 + .about", "/api/file");
    return {
      seconds: folder.seconds + file.seconds,
      paintSeconds: Math.max(folder.paintSeconds, file.paintSeconds),
    };
  } finally {
    await browser.close();
    command.kill("SIGINT");
    await once(command, "exit");
  }
}

/** How long a place took until it was painted. */
interface Painted {
  /** From the click. */
  readonly seconds: number;
  /** From the end of the answer. */
  readonly paintSeconds: number;
}

/** Shows a place, and waits until the first frame after `selector` matches is painted. */
async function painted(page: Page, fragment: string, selector: string, path: string): Promise<Painted> {
  return page.evaluate<Painted>(`(async () => {
    const start = performance.now();
    location.hash = ${JSON.stringify(fragment)};
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    while (document.querySelector(${JSON.stringify(selector)}) === null) await frame();
    // The second frame begins after the first one is painted.
    await frame();
    const end = performance.now();
    const answers = performance.getEntriesByType("resource").filter(({ name }) => name.includes(${JSON.stringify(path)}));
    return { seconds: (end - start) / 1000, paintSeconds: (end - answers.at(-1).responseEnd) / 1000 };
  })()`);
}

async function firstLine(command: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  for await (const line of createInterface(command.stdout)) return line;
  throw new Error("`batch-outputs view` must print a URL, got nothing");
}
