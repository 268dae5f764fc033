import type { PolicyConfigSchema } from "@pulumi/policy";

/** The JSON schema of one setting of a rule. */
export type SettingSchema = PolicyConfigSchema["properties"][string];

/** Whether a violation stops the deployment, or is only shown. */
export type Level = "mandatory" | "advisory";

/** How much harm a violation does. Pulumi shows it with the finding. */
export type Severity = "low" | "medium" | "high" | "critical";

/** The values of a rule's settings. Each is the configured one, or its default. */
export type Settings = Readonly<Record<string, unknown>>;

/** What each rule says about itself. docs/policies.md is generated from it. */
export interface RuleText {
  /** The name in the pack and in its configuration: `azure-<service>-<resource>-<verb>-<rule>`. */
  readonly name: string;
  /** What passes, as one sentence. */
  readonly passes: string;
  /** Why, as one or two sentences: the harm that a violation does. */
  readonly reason: string;
  /** What to do about a violation, as a clause that begins with a verb and has no full stop. */
  readonly fix: string;
  /** Published rules that say the same, such as `CKV_AZURE_76` or `Azure Policy <id>`. Empty if there is none. */
  readonly published: readonly string[];
  /** The level in the preset `standard`. */
  readonly level: Level;
  /** The level in the preset `strict`. Defaults to mandatory. */
  readonly strictLevel?: Level;
  readonly severity: Severity;
  /** The settings that the pack's configuration may have for the rule, each with a default and a description. */
  readonly settings?: Readonly<Record<string, SettingSchema>>;
  /** The defaults of settings in the preset `strict`, if they differ. */
  readonly strictSettings?: Settings;
  /** What the rule cannot see, as one or two sentences. Leave it out if it sees everything. */
  readonly notJudged?: string;
}

/** One fault of a resource. The message is `<property> must <rule>, got <value>; <fix>`. */
export interface Violation {
  /** The path of the property, such as `networkProfile.accountAccess.defaultAction`. */
  readonly property: string;
  /** The rule, as a clause after "must", such as `be Deny`. */
  readonly must: string;
  /** The value, unless it could be a secret. Leave it out if the property has none. */
  readonly got?: unknown;
  /** Whether the value is a secret, or could contain one, and must not be shown. Defaults to false. */
  readonly hidden?: boolean;
  /** What to do. Defaults to the fix of the rule. */
  readonly fix?: string;
}

/** What a judge finds: nothing, one fault, or several. */
export type Verdict = Violation | readonly Violation[] | undefined;
