import { ContainerClient } from "@azure/storage-blob";
import { afterEach } from "mocha";
import { blobName, outputContainerName } from "../../../../conventions";
import { type Clock, systemClock } from "../../../../conventions/internal";
import { segmentName } from "../../../../outputs/names/segment-name";
import type { OutputContainer } from "../../../../outputs/storage/output-container";
import { openRestClient } from "../../../../outputs/storage/rest-client";
import { createSend } from "../../../../outputs/storage/send";
import type { TrackLimits, TrackOptions } from "../../../../outputs/track/track-options";
import { trackedName, trackOutput } from "../../../../outputs/track/track-output";
import type { TrackedOutput } from "../../../../outputs/track/tracker";
import { freshJobId, type TestAccount } from "../../../support/azurite";

const SET = { taskId: "t1", kind: "TaskLog" };

/** A place for the outputs of a test, and a way to see what is stored. */
export class Tracking {
  private constructor(
    /** A client of the storage account. */
    readonly client: ContainerClient,
    /** The container of the trackers. */
    readonly container: OutputContainer,
  ) {}

  /** Opens another container. `blobEndpoint` is the endpoint for the trackers. */
  static async open(account: TestAccount, blobEndpoint = account.blobEndpoint): Promise<Tracking> {
    const name = outputContainerName(freshJobId());
    const client = new ContainerClient(`${account.blobEndpoint}${name}`, account.credential);
    await client.create();
    const url = `${blobEndpoint}${name}`;
    const rest = openRestClient(url, account.credential);
    // Retries happen at once.
    const send = createSend(undefined, { ...systemClock, sleep: async () => {} });
    return new Tracking(client, { url, containerName: name, rest, send });
  }

  track(source: string, path: string, options?: TrackOptions, limits?: TrackLimits): TrackedOutput {
    return trackOutput(this.container, trackedName(SET, path), source, options, limits);
  }

  /** Returns the content of each segment. */
  async segments(path: string): Promise<string[]> {
    const name = blobName({ ...SET, path });
    const contents: string[] = [];
    for (let index = 1; await this.client.getBlobClient(segmentName(name, index)).exists(); index += 1) {
      contents.push((await this.client.getBlobClient(segmentName(name, index)).downloadToBuffer()).toString("latin1"));
    }
    return contents;
  }

  async stored(path: string): Promise<string> {
    return (await this.segments(path)).join("");
  }
}

/** The looks of a tracker. It takes one at a time, when the test asks for it. */
export class Looks {
  readonly waits: number[] = [];
  /** From now on, waits take no time. The last wait is not for another look, but for late writers. */
  #isClosing = false;
  #release: (() => void) | undefined;
  #asleep: () => void = () => {};
  #fallingAsleep = new Promise<void>((resolve) => {
    this.#asleep = resolve;
  });

  /** The clock of a tracker. */
  get clock(): Pick<Clock, "sleep"> {
    return { sleep: this.#sleep };
  }

  readonly #sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    this.waits.push(milliseconds / 1000);
    this.#asleep();
    if (signal === undefined || signal.aborted) this.#isClosing = true;
    if (this.#isClosing) return Promise.resolve();
    return new Promise((resolve) => {
      this.#release = resolve;
      const close = () => {
        this.#isClosing = true;
        resolve();
      };
      signal?.addEventListener("abort", close, { once: true });
    });
  };

  /** Resolves when the current look, or the first one, is over. */
  ended(): Promise<void> {
    return this.#fallingAsleep;
  }

  /** Takes one more look. */
  async take(): Promise<void> {
    await this.ended();
    this.#fallingAsleep = new Promise<void>((resolve) => {
      this.#asleep = resolve;
    });
    this.#release?.();
    await this.ended();
  }
}

/**
 * Ends trackers as if their process were killed: they send nothing more. After each test, this is done for the
 * remaining ones.
 */
export function useKills(): () => { signal: AbortSignal; kill(tracker: TrackedOutput): Promise<void> } {
  const controllers: AbortController[] = [];
  afterEach(() => {
    for (const controller of controllers.splice(0)) controller.abort();
  });
  return () => {
    const controller = new AbortController();
    controllers.push(controller);
    const kill = async (tracker: TrackedOutput) => {
      controller.abort();
      await tracker.close().catch(() => undefined);
    };
    return { signal: controller.signal, kill };
  };
}
