import { mock } from "node:test";
import { after, before } from "mocha";
import { systemClock } from "../../../conventions/internal";

const LONGEST_WAIT_MILLISECONDS = 10;

/** Shortens the waits of the library in this process. Retries still follow one after the other. */
export function useQuickClock(): void {
  const { sleep } = systemClock;
  before(() => {
    mock.method(systemClock, "sleep", (milliseconds: number, abortSignal?: AbortSignal) =>
      sleep(Math.min(milliseconds, LONGEST_WAIT_MILLISECONDS), abortSignal),
    );
  });
  after(() => mock.restoreAll());
}
