import type { Problems } from "../arguments/problems";
import { POOL_NAME } from "./names";

/** azure-native appends this number of hexadecimal digits to the name of a resource if the program gives no name. */
const SUFFIX_LENGTH = 8;

/**
 * Checks the id that azure-native generates for a pool if none is given.
 *
 * @param resource the name of the pool's resource, with which the id begins.
 * @param path the argument with which a program gives the id.
 */
export function checkGeneratedPoolId(resource: string, given: unknown, path: string, problems: Problems): void {
  if (given !== undefined || POOL_NAME.pattern.test(`${resource}${"0".repeat(SUFFIX_LENGTH)}`)) return;
  problems.addMissing(
    path,
    `the generated id would be ${JSON.stringify(resource)} with ${SUFFIX_LENGTH} more characters, and must ${POOL_NAME.rule}; choose another name, or give this`,
  );
}
