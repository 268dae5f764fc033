import { existsSync } from "node:fs";
import { after, afterEach, before } from "mocha";
import { type Browser, chromium, type Page } from "playwright-core";
import { CHROMIUM } from "./chromium-path";

/** How a page is shown. */
export interface PageOptions {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
}

/** A page in the browser. */
export interface OpenPage {
  readonly page: Page;
  /** What the browser has reported: errors of scripts, and violations of the policy. */
  readonly problems: readonly string[];
  /** The hosts that the browser has asked. */
  readonly hosts: ReadonlySet<string>;
  /** Shows a place of the page. */
  go(fragment: string): Promise<void>;
}

let running: Promise<Browser> | undefined;

/** Gives a suite the browser of this run, and skips the suite without one. */
export function useChromium(): {
  /** Opens a page for a test. Each has its own cookies. */
  open(url: string, options?: PageOptions): Promise<OpenPage>;
  /** Shows a URL in a page that the tests of the suite share, with its cookies. */
  show(url: string, options?: PageOptions): Promise<OpenPage>;
} {
  let browser: Browser | undefined;
  /** The page of the suite. Opening a page takes longer than most tests. */
  let shared: Awaited<ReturnType<typeof opened>> | undefined;
  const ofTest: Page[] = [];

  before(async function () {
    if (!existsSync(CHROMIUM)) {
      console.warn(`${CHROMIUM} does not exist: nothing is known of the page in a browser`);
      this.skip();
    }
    running ??= chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    browser = await running;
  });
  afterEach(async () => {
    for (const page of ofTest.splice(0)) await page.context().close();
  });
  after(() => shared?.page.context().close());

  async function opened() {
    const page = await (browser as Browser).newPage();
    const problems: string[] = [];
    const hosts = new Set<string>();
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    const go = (fragment: string) => page.evaluate<void>(`void (location.hash = ${JSON.stringify(fragment)})`);
    return { page, problems, hosts, go };
  }

  async function shownIn(
    open: Awaited<ReturnType<typeof opened>>,
    url: string,
    { colorScheme = "light", width = 1100 }: PageOptions,
  ) {
    await open.page.setViewportSize({ width, height: 800 });
    await open.page.emulateMedia({ colorScheme });
    open.problems.length = 0;
    open.hosts.clear();
    await open.page.goto(url);
    return open;
  }

  return {
    async open(url, options = {}) {
      const own = await opened();
      ofTest.push(own.page);
      return shownIn(own, url, options);
    },
    async show(url, options = {}) {
      shared ??= await opened();
      return shownIn(shared, url, options);
    },
  };
}

// Registered when the file is loaded, outside every suite, so it runs after the last test of the run.
after(async () => {
  await (await running?.catch(() => undefined))?.close();
  running = undefined;
});
