export { segmentName, segmentOf } from "./segments";
export { type SourceChange, type TrackedOutput, type TrackOptions, trackedName, trackOutput } from "./track-output";
