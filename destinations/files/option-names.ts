import { nearestName, refusal } from "../../conventions/internal";
import { DestinationError } from "../destination-error";

/** The options of every output file. */
const COMMON = ["path", "condition", "identityId", "contentType", "cacheControl", "headers"];

/** The options of an output file with a kind. */
export const KIND_FILE_OPTIONS: readonly string[] = [...COMMON, "containerSasUrl"];

/** The options of an output file in any container. */
export const CONTAINER_FILE_OPTIONS: readonly string[] = ["pattern", "container", "containerUrl", ...COMMON];

/** The other members of an entry of `outputFiles`. */
const OF_ENTRIES = ["kind", "pattern"];

/**
 * Refuses options with another name. The compiler of TypeScript refuses them, too. In JavaScript, a misspelled option
 * would otherwise be ignored.
 *
 * @throws {DestinationError} `OptionRefused`.
 */
export function checkOptionNames(options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, [...known, ...OF_ENTRIES]);
  const rule = `be one of the options of an output file (${known.join(", ")})`;
  const fix = nearest === undefined ? "leave it out" : `did you mean ${nearest}?`;
  throw new DestinationError("OptionRefused", refusal(unknown, rule, "another name", fix));
}
