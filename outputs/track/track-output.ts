import { pathFrom } from "../find/file-path";
import { type OutputName, savedName } from "../names/output-name";
import type { OutputSet } from "../names/output-set";
import { segmentName } from "../names/segment-name";
import type { OutputContainer } from "../storage/output-container";
import type { TrackLimits, TrackOptions } from "./track-options";
import { type TrackedOutput, Tracker } from "./tracker";

/**
 * Starts to track a file as an output with a name from `trackedName`. It returns at once, and the first look starts at
 * once.
 */
export function trackOutput(
  container: OutputContainer,
  output: OutputName,
  source: string,
  options: TrackOptions = {},
  limits: TrackLimits = {},
): TrackedOutput {
  return new Tracker(container, output, pathFrom(options.folder ?? ".", source), options, limits);
}

/**
 * Returns the name under which a file of this path is tracked.
 *
 * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`. A name is also refused if the names of
 *   later segments would be too long, so that this does not happen after days.
 */
export function trackedName(set: OutputSet, path: string): OutputName {
  savedName(set, segmentName(path, 2));
  return savedName(set, path);
}
