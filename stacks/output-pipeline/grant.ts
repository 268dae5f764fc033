import { createHash } from "node:crypto";
import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";

/** The built-in roles by which somebody reads, or reads and writes, blobs: learn.microsoft.com/azure/role-based-access-control/built-in-roles. */
const ROLES = {
  contributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  reader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
} as const;

/** Somebody who is granted something. */
export interface Grantee {
  readonly principalId: pulumi.Input<string>;
  /** `ServicePrincipal` for an identity that is made in this deployment, which Azure may not find yet otherwise. */
  readonly principalType?: string;
}

/**
 * Lets somebody read, or read and write, the blobs of one container. The role assignment's name follows from who may do
 * what, where: after an update that was killed the same one is found again, and can be imported.
 */
export function grantBlobs(
  name: string,
  role: keyof typeof ROLES,
  grantee: Grantee,
  containerId: pulumi.Input<string>,
  opts?: pulumi.CustomResourceOptions,
): void {
  const { subscriptionId } = authorization.getClientConfigOutput();
  new authorization.RoleAssignment(
    name,
    {
      principalId: grantee.principalId,
      // The SDK makes `User` of an absent type; of an output without a value it makes nothing, and Azure looks for itself.
      principalType: pulumi.output(grantee.principalType),
      scope: containerId,
      roleAssignmentName: pulumi
        .all([containerId, grantee.principalId])
        .apply(([scope, principal]) => guidOf(`${scope}|${principal}|${ROLES[role]}`.toLowerCase())),
      roleDefinitionId: pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${ROLES[role]}`,
    },
    // The replacement can have the id of what it replaces: created first, it would be deleted as the old one.
    { ...opts, deleteBeforeReplace: true },
  );
}

/** Returns a GUID that only the text decides. */
function guidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
