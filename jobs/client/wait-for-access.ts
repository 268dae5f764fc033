import type { AccessWait } from "../../conventions/internal";
import type { BatchError } from "../batch-error";

/**
 * For how long a denied request to the Batch service is retried. Azure takes some time to apply a new role assignment.
 * Clients that get the same object share its time.
 */
export type WaitForBatchAccess = AccessWait<BatchError>;
