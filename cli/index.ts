export { EXIT_CODES } from "./exit-codes";
export { byteSize } from "./render/byte-size";
export { type OutputRow, outputsTable } from "./render/outputs-table";
export { type Style, styleOf } from "./terminal";
