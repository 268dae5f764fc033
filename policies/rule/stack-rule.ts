import type { Properties } from "./properties";
import type { ResourceType } from "./resource-type";
import type { RuleText, Settings, Verdict } from "./rule";

/** A resource of the stack, as it will be after the update. */
export interface StackResource {
  /** The type without its version, or the token of another provider's type. */
  readonly type: ResourceType | string;
  readonly name: string;
  readonly urn: string;
  /** The arguments. A property that depends on a resource that does not exist yet is unknown. */
  readonly properties: Properties;
  /** What the provider returned. It lacks what is not known yet. */
  readonly outputs: Properties;
  /** The resources that the value of a property comes from. Known even if the value is not. */
  sourcesOf(property: string): readonly StackResource[];
  readonly parent?: StackResource;
  /** Whether the option `protect` keeps it. The engine does not tell a policy whether `retainOnDelete` does. */
  readonly isProtected: boolean;
  /** Whether the program only reads it, such as by `BatchAccount.get`. Then it has no arguments, only outputs. */
  readonly isRead: boolean;
}

/** A rule about several resources. A preview judges it at its end, and so does an update, after its changes. */
export interface StackRule extends RuleText {
  /** The types of resources that the rule judges, unless the program only reads them. */
  readonly subjects: readonly ResourceType[];
  /**
   * Judges one subject. A read of a value that is not known yet ends the judgment of this subject, and the pack reports
   * the property.
   */
  readonly judge: (subject: StackResource, stack: readonly StackResource[], settings: Settings) => Verdict;
}

/** Declares a rule about several resources of a stack. */
export function stackRule(rule: StackRule): StackRule {
  return rule;
}
