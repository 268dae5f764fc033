import * as pulumi from "@pulumi/pulumi";
import { checkArgs } from "./arguments/check-args";
import { oneOf, type Rules, required, text } from "./arguments/rule";
import { CONTAINER_ID, GUID } from "./azure/azure-forms";
import { PrincipalType } from "./azure/principal-type";
import { BlobRole } from "./grants/blob-role";
import { grantLater } from "./grants/grant";
import { childrenOf, outputsAfter } from "./state/registrations";

/** Arguments of ContainerGrant. */
export interface ContainerGrantArgs {
  /** The ARM id of the container, such as the `id` of one of OutputPipeline's `containers`. */
  containerId: pulumi.Input<string>;
  /** The object id in Entra ID of a user, group or service principal. */
  principalId: pulumi.Input<string>;
  /**
   * The type of the principal. Required for an identity that is created in the same deployment, because Azure may not
   * find it yet. Also required if a condition limits the role assignments that the deployer can create, unless the
   * principal is the deployer. Defaults to the type that Azure finds.
   */
  principalType?: pulumi.Input<PrincipalType>;
  /** What the principal can do with the blobs in the container. */
  role: pulumi.Input<BlobRole>;
}

/**
 * Lets a principal read, or read and write, the blobs in one container. The name of the role assignment is derived from
 * the container, the principal and the role. If an update is interrupted, the next update therefore adopts the existing
 * role assignment.
 */
export class ContainerGrant extends pulumi.ComponentResource {
  /** The ARM id of the role assignment. */
  public readonly roleAssignmentId: pulumi.Output<string>;

  constructor(name: string, args: ContainerGrantArgs, opts?: pulumi.ComponentResourceOptions) {
    // The role assignment depends on `dependsOn`. On the component, it would only add the same list to the state again.
    super("azure-batch-outputs:index:ContainerGrant", name, {}, { ...opts, dependsOn: [] });
    const { containerId, principalId, principalType, role } = checkArgs(`ContainerGrant "${name}"`, args, RULES);
    const granting = grantLater(
      `${name}-role-assignment`,
      { scope: containerId, principalId, principalType, role: pulumi.output(role).apply((known) => ROLES[known]) },
      this,
      opts?.dependsOn,
    );
    this.roleAssignmentId = pulumi.output(granting.then(({ id }) => id));
    this.registerOutputs(outputsAfter(this, granting, { roleAssignmentId: this.roleAssignmentId }));
  }

  /** Makes dependents of the component wait for the role assignment. */
  protected override initialize(): Promise<void> {
    return childrenOf(this);
  }
}

const ROLES = { reader: "blobDataReader", contributor: "blobDataContributor" } as const;

const RULES = {
  containerId: required(text(CONTAINER_ID)),
  principalId: required(text(GUID)),
  principalType: oneOf(PrincipalType),
  role: required(oneOf(BlobRole)),
} satisfies Rules<ContainerGrantArgs>;
