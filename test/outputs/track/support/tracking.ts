import { ContainerClient } from "@azure/storage-blob";
import { afterEach } from "mocha";
import { blobName, outputContainerName } from "../../../../conventions";
import { segmentName } from "../../../../outputs/names/segment-name";
import type { OutputContainer } from "../../../../outputs/storage/output-container";
import { openRestClient } from "../../../../outputs/storage/rest-client";
import { createSend } from "../../../../outputs/storage/send";
import { type Clock, systemClock } from "../../../../outputs/time/clock";
import type { TrackLimits, TrackOptions } from "../../../../outputs/track/track-options";
import { trackedName, trackOutput } from "../../../../outputs/track/track-output";
import type { TrackedOutput } from "../../../../outputs/track/tracker";
import { freshJobId, type TestAccount } from "../../../support/azurite";

const SET = { taskId: "t1", kind: "TaskLog" };

/** Where the outputs of a test go, and what is there. */
export class Tracking {
  private constructor(
    /** Goes to storage itself. */
    readonly client: ContainerClient,
    private readonly container: OutputContainer,
  ) {}

  /** Opens a container of its own. `blobEndpoint` is what trackers are given. */
  static async open(account: TestAccount, blobEndpoint = account.blobEndpoint): Promise<Tracking> {
    const name = outputContainerName(freshJobId());
    const client = new ContainerClient(`${account.blobEndpoint}${name}`, account.credential);
    await client.create();
    const retryOptions = { maxTries: 1 };
    const ofTrackers = new ContainerClient(`${blobEndpoint}${name}`, account.credential, { retryOptions });
    const rest = openRestClient(ofTrackers.url, account.credential);
    // what is tried again is tried at once
    const send = createSend(undefined, { ...systemClock, sleep: async () => {} });
    return new Tracking(client, { client: ofTrackers, rest, send });
  }

  track(source: string, path: string, options?: TrackOptions, limits?: TrackLimits): TrackedOutput {
    return trackOutput(this.container, trackedName(SET, path), source, options, limits);
  }

  /** What is stored in each of the segments. */
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

/** The looks of a tracker, taken one at a time when a test wants them. */
export class Looks {
  readonly waits: number[] = [];
  /** From then on nothing is waited for: what is waited for last is not another look, but late writers. */
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

  /** Resolves when the look that is being taken, or the first one, is over. */
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
 * Ends trackers as if their process were killed: nothing more is sent. Done after each test for those that are left.
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
