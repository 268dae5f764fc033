import { withoutSignatures } from "../client";
import { type FailureSubject, findFailureCode } from "../codes";
import type { ExplainedCause } from "../explanation";
import type { FailureDetail } from "../model";

/** An error as the service returns it for tasks, jobs, pools or nodes. */
interface ServiceError {
  readonly category?: string;
  readonly code?: string;
  readonly message?: string;
  readonly details?: readonly FailureDetail[];
  readonly values?: readonly FailureDetail[];
  readonly errorDetails?: readonly FailureDetail[];
}

/** Returns an error of the service with its cause and its fix, and without the secrets of URLs. */
export function explainedCause(of: FailureSubject, error: ServiceError): ExplainedCause {
  const { category, code = "Unknown", message } = error;
  const known = findFailureCode(of, code);
  return {
    code,
    ...(category !== undefined && { category: category.toLowerCase() }),
    ...(message !== undefined && { message: withoutSignatures(message) }),
    details: (error.details ?? error.values ?? error.errorDetails ?? []).map(({ name, value }) => ({
      ...(name !== undefined && { name }),
      ...(value !== undefined && { value: withoutSignatures(value) }),
    })),
    ...(known !== undefined && { cause: known.cause, fix: known.fix }),
  };
}
