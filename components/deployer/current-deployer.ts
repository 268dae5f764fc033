import * as pulumi from "@pulumi/pulumi";
import type { PrincipalType } from "../azure/principal-type";
import { DeploymentFailure } from "../state/deployment-failure";
import { recordedState } from "../state/recorded-state";
import { clientConfig } from "./client-config";
import type { SignIn } from "./sign-in";

/** The principal that azure-native deploys as. */
interface CurrentDeployer {
  readonly principalId: pulumi.Output<string>;
  /** Absent under mocks. */
  readonly principalType?: pulumi.Output<PrincipalType>;
}

/**
 * Returns the principal that azure-native deploys as, with the type from its token. Azure would look up an absent type,
 * but a condition on the deployer's own role assignment can refuse a request without it.
 *
 * In an update, the outputs fail if the program cannot sign in, or is signed in as another principal, whose uploads
 * would be refused. A preview uploads nothing, and can run on a machine without the deployer's credentials. It warns,
 * and shows the type that the state has.
 */
export function currentDeployer(signIn: SignIn | undefined, component: pulumi.Resource): CurrentDeployer {
  const { objectId: principalId } = clientConfig(component);
  if (signIn === undefined) return { principalId };
  const principalType = principalId.apply(async (deployer) => {
    try {
      return await signedInType(signIn, deployer);
    } catch (error) {
      if (!pulumi.runtime.isDryRun()) throw new DeploymentFailure(component, error);
      const reason = error instanceof Error ? error.message : String(error);
      void pulumi.log.warn(`the update will fail on a machine like this: ${reason}`, component);
      return recordedType(deployer);
    }
  });
  // If the state has no type, the output has no value, and the preview shows the grant without a type.
  return { principalId, principalType: principalType as pulumi.Output<PrincipalType> };
}

async function signedInType(signIn: SignIn, deployer: string): Promise<PrincipalType> {
  const { principalId: token = deployer, principalType } = await signIn.principal;
  if (token.toLowerCase() === deployer.toLowerCase()) return principalType;
  throw new Error(
    `the program must sign in as ${deployer}, which azure-native deploys as, got a token of ${token}; set azure-native's credentials in ARM_ variables, or set \`deployer\``,
  );
}

/** Returns the type of a principal according to its role assignments in the state. */
async function recordedType(principalId: string): Promise<PrincipalType | undefined> {
  const state = await recordedState().catch(() => undefined);
  const grants = state?.ofType("azure-native:authorization:RoleAssignment") ?? [];
  const found = grants.find(({ outputs }) => String(outputs.principalId).toLowerCase() === principalId.toLowerCase());
  return found?.outputs.principalType as PrincipalType | undefined;
}
