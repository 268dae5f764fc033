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

/** A page that several tests use one after another, because opening a page takes longer than most tests. */
export interface SharedPage {
  /** Loads the page again, as if it was opened for this test. */
  again(options?: PageOptions): Promise<OpenPage>;
}

let running: Promise<Browser> | undefined;

/** Gives a suite the browser of this run, and skips the suite without one. */
export function useChromium(): {
  /** Opens a page for a test. Each has its own cookies. */
  open(url: string, options?: PageOptions): Promise<OpenPage>;
  /** Opens a page for the tests of the suite. */
  share(url: string): Promise<SharedPage>;
} {
  let browser: Browser | undefined;
  const ofTest: Page[] = [];
  const ofSuite: Page[] = [];
  const close = async (pages: Page[]) => {
    for (const page of pages.splice(0)) await page.context().close();
  };

  before(async function () {
    if (!existsSync(CHROMIUM)) {
      console.warn(`${CHROMIUM} does not exist: nothing is known of the page in a browser`);
      this.skip();
    }
    running ??= chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    browser = await running;
  });
  afterEach(() => close(ofTest));
  after(() => close(ofSuite));

  async function opened(url: string, { colorScheme = "light", width = 1100 }: PageOptions, pages: Page[]) {
    const page = await (browser as Browser).newPage({ viewport: { width, height: 800 }, colorScheme });
    pages.push(page);
    const problems: string[] = [];
    const hosts = new Set<string>();
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    await page.goto(url);
    const go = (fragment: string) => page.evaluate<void>(`void (location.hash = ${JSON.stringify(fragment)})`);
    return { page, problems, hosts, go };
  }

  return {
    open: (url, options = {}) => opened(url, options, ofTest),
    async share(url) {
      const shared = await opened(url, {}, ofSuite);
      const { page, problems, hosts } = shared;
      return {
        async again({ colorScheme = "light", width = 1100 } = {}) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          problems.length = 0;
          hosts.clear();
          await page.goto(new URL("/", url).href);
          return shared;
        },
      };
    },
  };
}

// Registered when the file is loaded, outside every suite, so it runs after the last test of the run.
after(async () => {
  await (await running?.catch(() => undefined))?.close();
  running = undefined;
});
