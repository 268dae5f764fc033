import type { AccessWait } from "../../conventions/internal";
import type { OutputError } from "../output-error";

/**
 * For how long a denied first request is retried. Azure takes some time to apply a new role assignment.
 *
 * Jobs that are opened with the same object share its time.
 */
export interface WaitForAccess extends AccessWait<OutputError> {
  /**
   * Whether a denied request that does not read fails at once if the identity may read the container (default: false).
   * The identity then has a reader's role, and not one that Azure has yet to apply.
   */
  readonly unlessReadable?: boolean;
}
