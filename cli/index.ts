export { EXIT_CODES } from "./errors/exit-codes";
export { byteSize } from "./render/byte-size";
export { type OutputRow, outputsTable } from "./render/outputs-table";
export { type Style, styleOf } from "./terminal";
