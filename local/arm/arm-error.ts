/** An error of Azure Resource Manager, with the text that azure-native shows. */
export class ArmError extends Error {
  constructor(
    readonly status: number,
    /** Azure's own code, such as `ResourceGroupNotFound`. */
    readonly code: string,
    /** Azure's own message, without status and code. */
    readonly reason: string,
  ) {
    super(`Status=${status} Code=${JSON.stringify(code)} Message=${JSON.stringify(reason)}`);
    this.name = "ArmError";
  }
}
