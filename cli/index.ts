export { byteSize } from "./render/byte-size";
export { outputsTable, type TableOptions } from "./render/outputs-table";
export { styleOf } from "./terminal";
