import { blobName } from "../../conventions";
import { pathFrom } from "../find/file-path";
import type { OutputSet } from "../names/output-set";
import { segmentName } from "../names/segment-name";
import type { OutputContainer } from "../storage/output-container";
import type { TrackLimits, TrackOptions } from "./track-options";
import { type TrackedOutput, Tracker } from "./tracker";

/** Begins to follow a file. Nothing is awaited; the first look is taken at once. */
export function trackOutput(
  container: OutputContainer,
  set: OutputSet,
  source: string,
  destination: string,
  options: TrackOptions = {},
  limits: TrackLimits = {},
): TrackedOutput {
  const name = trackedName(set, destination);
  return new Tracker(container, name, pathFrom(options.folder ?? ".", source), options, limits);
}

/**
 * Returns the name of a tracked output's first blob.
 *
 * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`, also where the names of further blobs would be too long: it is
 *   refused now, not after days.
 */
export function trackedName(set: OutputSet, destination: string): string {
  blobName({ ...set, path: segmentName(destination, 2) });
  return blobName({ ...set, path: destination });
}
