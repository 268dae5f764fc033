export { byteSize } from "./render/byte-size";
export { outputsTable, type TableOptions } from "./render/outputs-table";
export { type Style, styleOf } from "./terminal";
