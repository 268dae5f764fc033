export type { SourceChange, TrackOptions } from "./track-options";
export { trackedName, trackOutput } from "./track-output";
export type { TrackedOutput } from "./tracker";
