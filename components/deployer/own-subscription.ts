import type * as pulumi from "@pulumi/pulumi";
import { Problems } from "../arguments/problems";
import { nameInId } from "../azure/arm-id";
import { isUnderMocks } from "../state/mocks";
import { clientConfig } from "./client-config";

/**
 * Returns the ARM id of an existing account or identity after checking its subscription. azure-native could read one of
 * another subscription. But it creates pools, containers and roles in the subscription of the deployment.
 *
 * @param component start of a problem's message.
 * @param path the argument with the id.
 */
export function inOwnSubscription(
  component: string,
  path: string,
  id: pulumi.Input<string>,
  parent: pulumi.Resource,
  kind: "account" | "identity" = "account",
): pulumi.Input<string> {
  if (isUnderMocks()) return id;
  const problems = new Problems(component);
  const { subscriptionId } = clientConfig(parent);
  return problems.whenKnown([id, subscriptionId] as const, ([known, own]) => {
    if (nameInId(known, "subscriptions").toLowerCase() === own.toLowerCase()) return known;
    const rule = {
      told: `be in the subscription of the deployment, ${own}`,
      ofSecret: "be in the subscription of the deployment",
    };
    problems.add(path, rule, known, `give an ${kind} of that subscription, or deploy with a provider of the ${kind}'s`);
    return known;
  });
}
