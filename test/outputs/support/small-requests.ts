import { after, before } from "mocha";
import { REQUEST_SIZES } from "../../../outputs/request-sizes";

/** The size of a block while `useSmallRequests` applies, in bytes. */
export const SMALL_BLOCK = 160 * 1024;

/** The size of a range while `useSmallRequests` applies, in bytes. */
export const SMALL_RANGE = 128 * 1024;

/**
 * Lets this process upload in small blocks and download in small ranges during a suite. Contents of several blocks
 * then take little time. One test of each kind uses the real sizes.
 */
export function useSmallRequests(): void {
  const sizes = { ...REQUEST_SIZES };
  before(() => void Object.assign(REQUEST_SIZES, { firstBlock: SMALL_BLOCK, range: SMALL_RANGE }));
  after(() => void Object.assign(REQUEST_SIZES, sizes));
}
