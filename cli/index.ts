export { byteSize } from "./render/byte-size";
export { outputsTable } from "./render/outputs-table";
export { type Style, styleOf } from "./terminal";
