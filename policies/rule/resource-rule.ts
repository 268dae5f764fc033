import type { Properties } from "./properties";
import type { ResourceType } from "./resource-type";
import type { RuleText, Settings, Verdict } from "./rule";

/**
 * Judges one aspect of a resource. A read of a value that is not known yet ends the judge, and the pack reports the
 * property. So what can be judged independently is a judge of its own.
 */
export type Judge = (properties: Properties, settings: Settings) => Verdict;

/** Judges each element of a list on its own, such as `startTask.resourceFiles`. */
export interface EachJudge {
  /** The path of the list. */
  readonly each: string;
  /** Judges one element. Its paths begin at the element. The resource is for what the element depends on. */
  readonly judge: (element: Properties, settings: Settings, resource: Properties) => Verdict;
}

/** A rule about the arguments of one resource. It is judged before the resource is created or changed. */
export interface ResourceRule extends RuleText {
  /** The types of resources that it judges. */
  readonly resources: readonly ResourceType[];
  readonly judges: readonly (Judge | EachJudge)[];
}

/**
 * Declares a rule about one resource.
 *
 * @example
 * export const requireEntraId = resourceRule({
 *   name: "azure-batch-account-require-entra-id",
 *   passes: "allowedAuthenticationModes is AAD only.",
 *   reason: "A shared key gives every right on the account, and no log says who used it.",
 *   fix: 'set allowedAuthenticationModes to ["AAD"]',
 *   published: ["Azure Policy 6f68b69f-05fe-49cd-b361-777ee9ca7e35"],
 *   level: "mandatory",
 *   severity: "high",
 *   resources: ["batch:BatchAccount"],
 *   judges: [
 *     (account) =>
 *       account.texts("allowedAuthenticationModes").join() === "AAD"
 *         ? undefined
 *         : { property: "allowedAuthenticationModes", must: "be AAD only" },
 *   ],
 * });
 */
export function resourceRule(rule: ResourceRule): ResourceRule {
  return rule;
}
