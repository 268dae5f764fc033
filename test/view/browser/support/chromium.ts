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

/** Gives a suite a browser, and skips the suite without one. Each page has its own cookies. */
export function useChromium(): { open(url: string, options?: PageOptions): Promise<OpenPage> } {
  let browser: Browser | undefined;

  before(async function () {
    if (!existsSync(CHROMIUM)) {
      console.warn(`${CHROMIUM} does not exist: nothing is known of the page in a browser`);
      this.skip();
    }
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });
  after(() => browser?.close());
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });

  return {
    async open(url, { colorScheme = "light", width = 1100 } = {}) {
      const page = await (browser as Browser).newPage({ viewport: { width, height: 800 }, colorScheme });
      const problems: string[] = [];
      const hosts = new Set<string>();
      page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("request", (request) => hosts.add(new URL(request.url()).host));
      await page.goto(url);
      return {
        ...{ page, problems, hosts },
        async go(fragment) {
          await page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
        },
      };
    },
  };
}
