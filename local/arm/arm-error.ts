/** An error of Azure Resource Manager, with the text that azure-native shows. */
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
