/** A preview of `pulumi preview`, as a review reads it. */
export interface Preview {
  /** The stack, such as `render/dev`. Undefined if the preview has no resource. */
  readonly stack: string | undefined;
  /** What the preview does to each resource, in the engine's order, without the parts of a replacement. */
  readonly steps: readonly PreviewStep[];
  /** The outputs that components register, by URN. */
  readonly componentOutputs: ReadonlyMap<string, ResourceProperties>;
  /** The warnings and errors. */
  readonly diagnostics: readonly PreviewDiagnostic[];
  /** The results of policy packs. Undefined if the format of the preview does not have them. */
  readonly policies: PolicyResults | undefined;
  /** `incomplete` if the preview has no end, such as after the engine was killed. */
  readonly outcome: PreviewOutcome;
  /** Whether the preview has the resources that stay unchanged. */
  readonly hasUnchanged: boolean;
}

/** How a preview ended. */
export type PreviewOutcome = "succeeded" | "failed" | "incomplete";

/** What a preview does to one resource. */
export interface PreviewStep {
  /** The engine's operation, such as `create`, `update`, `replace`, `delete`, `same` or `import`. */
  readonly operation: string;
  readonly urn: string;
  /** The type without a version, such as `azure-native:batch:Pool`. */
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  /** The state before the update. Undefined for a new resource. */
  readonly before: ResourceState | undefined;
  /** The state after the update. Undefined for a resource that leaves the stack. */
  readonly after: ResourceState | undefined;
  /** The paths of the properties that change, such as `scaleSettings.fixedScale.targetDedicatedNodes`. */
  readonly changed: readonly string[];
}

/** One state of a resource. */
export interface ResourceState {
  readonly inputs: ResourceProperties;
  readonly outputs: ResourceProperties;
  /** The ARM id. Empty for a resource that does not exist yet. */
  readonly id: string;
  readonly parent: string;
  readonly retainOnDelete: boolean;
  readonly protect: boolean;
}

/** The properties of a resource. */
export type ResourceProperties = Readonly<Record<string, unknown>>;

/** A message of the program or the engine. */
export interface PreviewDiagnostic {
  readonly severity: "warning" | "error";
  readonly urn: string | undefined;
  readonly message: string;
}

/** What policy packs reported. */
export interface PolicyResults {
  /** The packs that ran, such as `rules 1.0.0`. */
  readonly packs: readonly string[];
  readonly findings: readonly PolicyFinding[];
}

/** One finding of a policy. */
export interface PolicyFinding {
  /**
   * `not-checked` if a rule could not run, because it read a value that the preview does not know. The engine reports
   * this as an advisory, also for a mandatory rule.
   */
  readonly level: "mandatory" | "not-checked" | "advisory" | "remediated";
  readonly policy: string;
  readonly pack: string;
  /** The resource's name in the program. Undefined for a finding about the whole stack. */
  readonly resource: string | undefined;
  /** What the rule says, which contains the fix. */
  readonly message: string;
}
