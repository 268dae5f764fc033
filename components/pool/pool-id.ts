import * as pulumi from "@pulumi/pulumi";
import type { Problems } from "../arguments/problems";
import { POOL_NAME } from "../azure/names";

/** azure-native appends this number of hexadecimal digits to the name of a resource if the program gives no name. */
const SUFFIX_LENGTH = 8;

const POOL_RESOURCE_SUFFIX = "-pool";

/** Returns the name of the resource of an OutputPool's pool, with which a generated id begins. */
export function poolResource(component: string): string {
  return `${component}${POOL_RESOURCE_SUFFIX}`;
}

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

/**
 * Returns whether an id can be one that azure-native generated for a pool of an OutputPool, whose resource may have had
 * another name then. If the project sets names of its own (`pulumi:autonaming`), every id can be a generated one.
 */
export function isGeneratedPoolId(id: string): boolean {
  return GENERATED_ID.test(id) || new pulumi.Config("pulumi").get("autonaming") !== undefined;
}

const GENERATED_ID = new RegExp(`${POOL_RESOURCE_SUFFIX}[0-9a-f]{${SUFFIX_LENGTH}}$`);
