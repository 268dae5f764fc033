import * as pulumi from "@pulumi/pulumi";
import { keepOwnMessage } from "../arguments/own-message";

/**
 * A deployment that fails for a reason outside the program, such as a network, or what Azure has already. Pulumi reports
 * it once, in one line below the resource, and without a stack trace.
 */
export class DeploymentFailure extends pulumi.ResourceError {
  constructor(resource: pulumi.Resource, error: unknown) {
    const lines = (error instanceof Error ? error.message : String(error)).trim().split(/\s*\n\s*/);
    const message = lines.join("; ");
    super(message, resource, true);
    keepOwnMessage(this, () => message);
  }
}
