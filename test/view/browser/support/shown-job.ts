import { dirname, join } from "node:path";
import { after, before } from "mocha";
import { JobOutputStorage } from "../../../../outputs";
import type { OpenView } from "../../../../view";
import { freshJobId, useAzurite } from "../../../support/azurite";
import { COMMAND } from "../../../support/built-command";
import { useFolder } from "../../../support/folder";
import { type OpenPage, type PageOptions, useChromium } from "./chromium";

// Only the view of the built command has the files of the page next to it.
const { startView }: typeof import("../../../../view") = require(join(dirname(COMMAND.file), "view.cjs"));

/** How a job is shown. */
interface ShowOptions extends PageOptions {
  /** The endpoint that the page's server uses (default: that of the account). */
  readonly blobEndpoint?: string;
}

/**
 * Gives a suite a browser with one page of outputs, whose server runs in this process. Each test shows its own job in
 * it. `useServedJob` starts the command and a page for each test, which takes many times as long.
 */
export function useShownJob() {
  const azurite = useAzurite();
  const folder = useFolder();
  const chromium = useChromium();
  const jobs: string[] = [];
  let endpoint = "";
  let view: OpenView | undefined;

  before(async () => {
    const { credential } = azurite();
    view = await startView({
      jobs,
      openOutputs: async (jobId, run) =>
        new JobOutputStorage({
          ...{ blobEndpoint: endpoint, credential, jobId },
          ...(run === "last" && { run }),
        }),
      port: 0,
    });
    await chromium.show(view.url);
  });
  after(() => view?.close());

  /** Creates a job's container. */
  async function job(): Promise<JobOutputStorage> {
    const opened = new JobOutputStorage({ ...azurite(), jobId: freshJobId() });
    await opened.prepare();
    return opened;
  }

  /** Shows only this job in the page. */
  function open({ jobId }: JobOutputStorage, options: ShowOptions = {}): Promise<OpenPage> {
    jobs.splice(0, jobs.length, jobId ?? "");
    endpoint = options.blobEndpoint ?? azurite().blobEndpoint;
    return chromium.show(new URL("/", view?.url).href, options);
  }

  /** The URL of the page. It was used already. */
  const url = () => view?.url ?? "";

  return { azurite, folder, job, open, openUrl: chromium.open, url };
}
