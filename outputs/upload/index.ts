export { isBlockId } from "./block-rule";
export { inPieces } from "./in-pieces";
export { putBlob } from "./put-blob";
export { streamSource } from "./stream-source";
export type { Target, Uploaded } from "./target";
export { upload } from "./upload";
export { uploadFile } from "./upload-file";
