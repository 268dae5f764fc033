import * as pulumi from "@pulumi/pulumi";
import { keepOwnMessage } from "./own-message";

/**
 * A deployment failure whose cause is outside the program, such as the network or resources that exist in Azure. Pulumi
 * reports it once, as one line under the resource, and without a stack trace.
 */
export class DeploymentFailure extends pulumi.ResourceError {
  constructor(resource: pulumi.Resource, error: unknown) {
    const lines = (error instanceof Error ? error.message : String(error)).trim().split(/\s*\n\s*/);
    const message = lines.join("; ");
    super(message, resource, true);
    keepOwnMessage(this, () => message);
  }
}
