import type * as pulumi from "@pulumi/pulumi";
import { clientConfig } from "../grants/grant";
import type { PrincipalType } from "../principal-type";
import { DeploymentFailure } from "../state/deployment-failure";
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
 * The outputs fail if the program is signed in as another principal, whose uploads would be refused.
 */
export function currentDeployer(signIn: SignIn | undefined, component: pulumi.Resource): CurrentDeployer {
  const { objectId: principalId } = clientConfig(component);
  if (signIn === undefined) return { principalId };
  const principalType = principalId.apply(async (deployer) => {
    const signedIn = await signIn.principal.catch((error: unknown) => {
      throw new DeploymentFailure(component, error);
    });
    const { principalId: token = deployer, principalType: type } = signedIn;
    if (token.toLowerCase() === deployer.toLowerCase()) return type;
    throw new DeploymentFailure(
      component,
      `the program must sign in as ${deployer}, which azure-native deploys as, got a token of ${token}; set azure-native's credentials in ARM_ variables, or set \`deployer\``,
    );
  });
  return { principalId, principalType };
}
