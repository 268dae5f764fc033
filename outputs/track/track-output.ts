import { pathFrom } from "../find/file-path";
import { type OutputName, savedName } from "../names/output-name";
import type { OutputSet } from "../names/output-set";
import { segmentName } from "../names/segment-name";
import type { OutputContainer } from "../storage/output-container";
import type { TrackLimits, TrackOptions } from "./track-options";
import { type TrackedOutput, Tracker } from "./tracker";

/**
 * Begins to track a file as an output whose name `trackedName` has made. Nothing is awaited; the first look is taken at
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
 * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`, also where the names of further blobs
 *   would be too long: it is refused now, not after days.
 */
export function trackedName(set: OutputSet, path: string): OutputName {
  savedName(set, segmentName(path, 2));
  return savedName(set, path);
}
