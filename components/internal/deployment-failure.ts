import * as pulumi from "@pulumi/pulumi";

/**
 * An update that fails for a reason outside the program, such as a network. Pulumi reports it once, in one line below
 * the resource, and without a stack trace.
 */
export class DeploymentFailure extends pulumi.ResourceError {
  constructor(resource: pulumi.Resource, error: unknown) {
    const lines = (error instanceof Error ? error.message : String(error)).trim().split(/\s*\n\s*/);
    const message = lines.join("; ");
    super(message, resource, true);
    // Pulumi's serializer writes `error serializing property "…": ` in front of the message of this very object, once
    // for each property that the error passes, and cuts off the end of what gets too long.
    Object.defineProperty(this, "message", { get: () => message, set: () => {} });
  }
}
