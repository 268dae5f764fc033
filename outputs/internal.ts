/**
 * The parts of the library that only the command `batch-outputs` uses. Nothing here loads the storage client, because
 * `--help` and `--version` do not need it.
 */
export { privateFolder } from "./credential/private-folder";
export { EXISTING_ADVICE } from "./download/existing-file";
export { LIST_ADVICE } from "./failure/list-advice";
export { quotedPath } from "./failure/quoted-path";
export { ROLE_DELAY } from "./failure/role-delay";
export { NOT_UTF8 } from "./find/file-path";
export { matchingFiles } from "./find/matching-files";
export { parsePattern } from "./find/parse-pattern";
export { isPattern, matcherOf } from "./find/pattern";
export type { OutputSelection } from "./list/selected-outputs";
export type { OutputSet } from "./names/output-set";
export { OutputError } from "./output-error";
export type { Place } from "./read/place";
export { inOrder } from "./several/in-order";
export { endedBy, severalFailed } from "./several/several-failed";
export { checkAddressable } from "./storage/addressable";
