export { segmentName, segmentOf } from "./segments";
export { type SourceChange, type TrackedOutput, type TrackOptions, trackOutput } from "./track-output";
