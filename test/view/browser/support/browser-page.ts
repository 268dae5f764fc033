import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before } from "mocha";
import { type Browser, chromium, type Page } from "playwright-core";
import { JobOutputStorage } from "../../../../outputs";
import { ROOT } from "../../../cli/support/ended";
import { exampleDescription } from "../../../destinations/support/example";
import { freshJobId, type TestAccount, useAzurite } from "../../../support/azurite";
import { useFolder } from "../../../support/folder";
import { type TestImds, useImds } from "../../../support/imds";

/** Debian's package, or another Chromium. */
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** How a page is opened. */
interface PageOptions {
  readonly args?: readonly string[];
  /** The endpoint that the command uses (default: that of the account). */
  readonly blobEndpoint?: string;
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
}

/** The page of a job, in a browser. */
export interface OpenPage {
  readonly page: Page;
  /** What the browser has reported: errors of scripts, and violations of the policy. */
  readonly problems: readonly string[];
  /** The hosts that the browser has asked. */
  readonly hosts: ReadonlySet<string>;
  /** Shows a place of the page. */
  go(fragment: string): Promise<void>;
}

/** Gives a suite a browser, and the command `batch-outputs view` with a job in storage. Skips it without a browser. */
export function useBrowserPage() {
  const azurite = useAzurite();
  const imds = useImds();
  const folder = useFolder();
  let browser: Browser | undefined;
  const commands: ChildProcessWithoutNullStreams[] = [];

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
    for (const command of commands.splice(0)) command.kill("SIGKILL");
  });

  async function job(): Promise<JobOutputStorage> {
    const opened = new JobOutputStorage({ ...azurite(), jobId: freshJobId() });
    await opened.prepare();
    return opened;
  }

  /** Starts the command for a job, and returns the URL that it prints. */
  async function serve({ jobId, containerName }: JobOutputStorage, options: PageOptions = {}): Promise<string> {
    const { args = [], blobEndpoint = azurite().blobEndpoint } = options;
    const jobs = { [jobId ?? ""]: { container: containerName } };
    writeFileSync(join(folder(), "d.json"), JSON.stringify({ ...exampleDescription(), blobEndpoint, jobs }));
    const command = spawn(
      process.execPath,
      [join(ROOT, "dist/cli/main.js"), "view", "--destinations", "d.json", "--wait-for-access", "0", ...args],
      {
        cwd: folder(),
        env: {
          ...{ PATH: process.env.PATH, HOME: folder(), XDG_CONFIG_HOME: folder() },
          ...{ AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url, NODE_EXTRA_CA_CERTS: azurite().caFile },
        },
      },
    );
    commands.push(command);
    let stderr = "";
    command.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    return new Promise((resolve, reject) => {
      command.stdout.setEncoding("utf8").once("data", (text: string) => resolve(text.trim()));
      command.once("exit", (code) => reject(new Error(`view ended with ${code}: ${stderr}`)));
    });
  }

  async function open(outputs: JobOutputStorage, options: PageOptions = {}): Promise<OpenPage> {
    const url = await serve(outputs, options);
    const { colorScheme = "light", width = 1100 } = options;
    const page = await (browser as Browser).newPage({
      viewport: { width, height: 800 },
      colorScheme,
      acceptDownloads: true,
    });
    const problems: string[] = [];
    const hosts = new Set<string>();
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    await page.goto(url);
    return {
      page,
      problems,
      hosts,
      async go(fragment) {
        await page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
      },
    };
  }

  return {
    azurite: azurite as () => TestAccount,
    imds: imds as () => TestImds,
    folder,
    job,
    serve,
    open,
    browser: () => browser as Browser,
  };
}
