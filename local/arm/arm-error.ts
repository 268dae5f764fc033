/** An error of Azure Resource Manager, worded as azure-native passes it on. */
export class ArmError extends Error {
  constructor(
    readonly status: number,
    /** Azure's own code, such as `ResourceGroupNotFound`. */
    readonly code: string,
    message: string,
  ) {
    super(`Status=${status} Code=${JSON.stringify(code)} Message=${JSON.stringify(message)}`);
    this.name = "ArmError";
  }
}
