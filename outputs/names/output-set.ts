import type { BlobNameParts } from "../../conventions";

/** Which outputs: a job's or a task's, of one kind. */
export type OutputSet = Omit<BlobNameParts, "path">;
