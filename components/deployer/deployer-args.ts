import type * as pulumi from "@pulumi/pulumi";
import { oneOf, type Rules, required, text } from "../arguments/rule";
import { GUID } from "../azure/azure-forms";
import { PrincipalType } from "../azure/principal-type";

/** The principal that deploys. */
export interface DeployerArgs {
  /**
   * The object id in Entra ID of a user, group or service principal. A group must contain everyone who deploys. A
   * change replaces the role assignment.
   */
  principalId: pulumi.Input<string>;
  /** The type of the principal. */
  principalType: pulumi.Input<PrincipalType>;
}

/** The rules for the arguments of a deployer. */
export const DEPLOYER_RULES: Rules<DeployerArgs> = {
  principalId: required(text(GUID)),
  principalType: required(oneOf(PrincipalType)),
};
