import { join } from "node:path";
import type { SourceChange, TrackOptions } from "../../../../outputs/track";
import type { TrackLimits } from "../../../../outputs/track/track-options";
import type { TestAccount } from "../../../support/azurite";
import { Looks, Tracking, useKills } from "./tracking";

/** Creates a file for the tests of a suite, and trackers that store it as `log.txt`. Trackers end after each test. */
export function useTrackedFile(azurite: () => TestAccount, folder: () => string) {
  const killable = useKills();

  return async (options: TrackOptions = {}, limits: TrackLimits = {}) => {
    const tracking = await Tracking.open(azurite());
    const source = join(folder(), "log.txt");
    const begin = () => {
      const looks = new Looks();
      const changes: SourceChange["reason"][] = [];
      const errors: unknown[] = [];
      const { signal, kill } = killable();
      const told: TrackOptions = {
        onSourceChange: ({ reason }) => changes.push(reason),
        onError: (error) => errors.push(error),
        abortSignal: signal,
      };
      const output = tracking.track(source, "log.txt", { ...told, ...options }, { clock: looks.clock, ...limits });
      return { output, looks, changes, errors, kill: () => kill(output) };
    };
    return { tracking, source, begin, stored: () => tracking.stored("log.txt") };
  };
}
