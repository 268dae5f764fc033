/**
 * What the command `batch-outputs` takes of the library beside its public interface. Nothing here loads the storage client: `--help` and
 * `--version` do without.
 */
export { privateFolder } from "./credential/private-folder";
export { LIST_ADVICE } from "./failure/list-advice";
export { NOT_UTF8, quotedPath } from "./find/file-path";
export { parsePattern } from "./find/parse-pattern";
export { checkAddressable } from "./names/addressable";
export type { OutputSet } from "./names/output-set";
export { OutputError } from "./output-error";
export { inOrder } from "./several/in-order";
export { endedBy, severalFailed } from "./several/several-failed";
