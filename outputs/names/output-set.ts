import type { BlobNameParts } from "../../conventions";

/** The outputs of one kind of a job or a task. */
export type OutputSet = Omit<BlobNameParts, "path">;
