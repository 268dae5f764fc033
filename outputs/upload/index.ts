export { streamSource } from "./stream-source";
export { putBlob, type Target, type Uploaded, upload } from "./upload";
export { uploadFile } from "./upload-file";
