import * as pulumi from "@pulumi/pulumi";
import { clientConfig } from "../deployer/client-config";
import { signInAsDeployer } from "../deployer/sign-in";
import { knownText } from "../state/known-value";
import { recordedState } from "../state/recorded-state";
import { recordedGrants } from "./recorded-grants";

/** A grant for which the program gives no principal type. */
interface Untyped {
  readonly name: string;
  readonly principalId: pulumi.Input<string>;
  readonly scope: pulumi.Input<string>;
  /** The name of the role assignment in Azure. Undefined if it is unknown in a preview. */
  readonly roleAssignmentName: Promise<string | undefined>;
}

/** The type to send with a role assignment, or that its type is left as it is. */
interface Typed {
  readonly principalType?: string;
  readonly ignoreChanges?: string[];
}

/**
 * Returns the type of a grant's principal if the program gives none. A condition on the deployer's own role assignment
 * is evaluated on the request, and refuses one without a type.
 *
 * - A grant in the state keeps what it has, so nothing is sent.
 * - The deployer's type is in its token.
 * - Otherwise no type is sent, Azure looks it up, and a preview warns.
 */
export async function missingType(untyped: Untyped, parent: pulumi.Resource): Promise<Typed> {
  const { name, scope, principalId } = untyped;
  // An output that failed is reported by the property that uses it.
  const texts = Promise.all([knownText(scope), knownText(principalId), untyped.roleAssignmentName]).catch(() => []);
  const [state, [where, who, roleAssignmentName]] = await Promise.all([
    recordedState().then(recordedGrants, () => undefined),
    texts,
  ]);
  if (roleAssignmentName !== undefined && state?.urnOf(where, roleAssignmentName) !== undefined) {
    return { ignoreChanges: ["principalType"] };
  }
  const type = who === undefined ? undefined : await typeOfDeployer(who, parent);
  if (type !== undefined) return { principalType: type };
  if (pulumi.runtime.isDryRun()) warnOnce(name, who, parent);
  return {};
}

/** Returns the deployer's type if it is the principal and the program can sign in as it. */
async function typeOfDeployer(principalId: string, parent: pulumi.Resource): Promise<string | undefined> {
  const isSame = (id: string | undefined) => id?.toLowerCase() === principalId.toLowerCase();
  if (!isSame(await knownText(clientConfig(parent).objectId).catch(() => undefined))) return undefined;
  const deployer = await signInAsDeployer(parent).principal.catch(() => undefined);
  return isSame(deployer?.principalId) ? deployer?.principalType : undefined;
}

const warned = new WeakMap<pulumi.Resource, Set<string | undefined>>();

/** Warns once per principal: it has one grant per job. */
function warnOnce(name: string, principalId: string | undefined, parent: pulumi.Resource): void {
  const principals = warned.get(parent) ?? new Set();
  warned.set(parent, principals);
  if (principals.has(principalId)) return;
  principals.add(principalId);
  void pulumi.log.warn(
    `${name} has no principalType: Azure looks the type up, but refuses a deployer whose own role assignment has a condition on principal types; add principalType to the principal`,
    parent,
  );
}
