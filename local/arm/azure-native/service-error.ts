import { ArmError } from "../arm-error";

/**
 * Runs a call to one of local Azure's services, and converts its errors that have an Azure code to Resource Manager
 * errors.
 */
export async function callService<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string" && /^[A-Z]/.test(error.code)) {
      throw new ArmError(statusOf(error), error.code, error.message);
    }
    throw error;
  }
}

function statusOf(error: Error): number {
  const status = "status" in error ? error.status : "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" ? status : 400;
}
