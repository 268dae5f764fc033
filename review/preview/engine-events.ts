import type {
  PolicyFinding,
  Preview,
  PreviewDiagnostic,
  PreviewStep,
  ResourceProperties,
  ResourceState,
} from "./preview";
import { isProperties, programName, textAt, valueAt } from "./values";

/**
 * Reads the events of the engine, which `pulumi preview --json` prints with PULUMI_ENABLE_STREAMING_JSON_PREVIEW, and
 * which the Automation API gives to `onEvent`.
 */
export function previewOfEvents(events: readonly object[]): Preview {
  const all = events as readonly ResourceProperties[];
  const of = (name: string) => all.flatMap((event) => (isProperties(event[name]) ? [event[name]] : []));
  const steps = of("resourcePreEvent").flatMap(({ metadata }) => stepOf(metadata) ?? []);
  const summary = of("summaryEvent").at(-1);
  const diagnostics = distinct(of("diagnosticEvent").flatMap(diagnosticOf));
  const registered = of("resOutputsEvent").flatMap(({ metadata }) => {
    const step = stepOf(metadata);
    return step?.after === undefined ? [] : ([[step.urn, step.after.outputs]] as const);
  });
  const packs = Object.entries((summary?.PolicyPacks ?? {}) as ResourceProperties);
  const violations = of("policyEvent").map(violationOf);
  const remediations = of("policyRemediationEvent").map((event) =>
    findingOf(event, "remediated", "changed the resource"),
  );
  return {
    stack: stackOf(steps),
    steps,
    componentOutputs: new Map(registered),
    diagnostics,
    policies: {
      // The engine appends the path of a local pack to its name.
      packs: packs.map(([name, version]) => `${name.split("|")[0]} ${String(version).replace(/^v/, "")}`).sort(),
      findings: [...violations, ...remediations],
    },
    outcome: summary === undefined ? "incomplete" : outcomeOf(summary.result, diagnostics),
    hasUnchanged: true,
  };
}

/** The parts of a replacement. The engine also reports the whole as `replace`. */
const PARTS = /^(create-replacement|delete-replaced|import-replacement|read-replacement|discard-replaced)$/;

/** Returns a step from the form that events and a digest share. Undefined for a part of a replacement. */
export function stepOf(metadata: unknown): PreviewStep | undefined {
  if (!isProperties(metadata)) return undefined;
  const operation = String(metadata.op);
  if (PARTS.test(operation)) return undefined;
  const urn = String(metadata.urn);
  const detailed = isProperties(metadata.detailedDiff) ? Object.keys(metadata.detailedDiff) : [];
  const whole = metadata.diffs ?? metadata.diffReasons;
  return {
    operation,
    urn,
    type: typeOf(urn),
    name: programName(urn),
    before: stateOf(metadata.old ?? metadata.oldState),
    after: stateOf(metadata.new ?? metadata.newState),
    changed: detailed.length > 0 ? detailed.sort() : Array.isArray(whole) ? whole.map(String).sort() : [],
  };
}

/** Returns how a preview ended. Earlier engines do not say so, and a failed preview has an error. */
export function outcomeOf(result: unknown, diagnostics: readonly PreviewDiagnostic[]): "succeeded" | "failed" {
  if (typeof result === "string") return result === "succeeded" ? "succeeded" : "failed";
  return diagnostics.some(({ severity }) => severity === "error") ? "failed" : "succeeded";
}

/** Returns the stack of a preview as `<project>/<stack>`. */
export function stackOf(steps: readonly PreviewStep[]): string | undefined {
  const [, stack, project] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(steps[0]?.urn ?? "") ?? [];
  return stack === undefined ? undefined : `${project}/${stack}`;
}

/** Returns a warning or an error from the form that events and the digest share. */
export function diagnosticOf({ severity, urn, message, ephemeral }: ResourceProperties): PreviewDiagnostic[] {
  if ((severity !== "warning" && severity !== "error") || ephemeral === true) return [];
  const text = withoutColors(`${message}`)
    .replace(new RegExp(`^${severity}: `), "")
    .trim();
  return [{ severity, urn: typeof urn === "string" && urn !== "" ? urn : undefined, message: text }];
}

/** The colors of a terminal, and those that the engine writes as `<{%reset%}>`. */
const COLORS = /\p{Cc}\[[\d;]*[A-Za-z]|<\{%[\w ]*%\}>/gu;

function withoutColors(text: string): string {
  return text.replaceAll(COLORS, "");
}

/** Returns the diagnostics without repetitions: the engine reports a failure of the program twice. */
export function distinct(diagnostics: readonly PreviewDiagnostic[]): PreviewDiagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()];
}

function stateOf(state: unknown): ResourceState | undefined {
  if (!isProperties(state)) return undefined;
  const { inputs, outputs, id, parent, retainOnDelete, protect } = state;
  return {
    inputs: isProperties(inputs) ? inputs : {},
    outputs: isProperties(outputs) ? outputs : {},
    id: typeof id === "string" ? id : "",
    parent: typeof parent === "string" ? parent : "",
    retainOnDelete: retainOnDelete === true,
    protect: protect === true,
  };
}

/** Returns the last type in a URN, without the version of azure-native: `azure-native:batch/v20240701:Pool`. */
function typeOf(urn: string): string {
  const last = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return last.replace(/^(azure-native)(?:_\w+)?:(\w+)(?:\/v\w+)?:/, "$1:$2:");
}

/** The start of the message of a rule that read an unknown value. */
const NOT_RUN = /(^|\n)can't run (policy|remediation) '/;

function violationOf(event: ResourceProperties): PolicyFinding {
  const message = withoutColors(String(event.message)).trim();
  if (NOT_RUN.test(message)) return findingOf(event, "not-checked", message);
  return findingOf(event, event.enforcementLevel === "mandatory" ? "mandatory" : "advisory", message);
}

function findingOf(event: ResourceProperties, level: PolicyFinding["level"], message: string): PolicyFinding {
  const urn = textAt(event, "resourceUrn");
  const isStack = urn === undefined || urn.includes("::pulumi:pulumi:Stack::");
  return {
    level,
    policy: String(valueAt(event, "policyName")),
    pack: String(valueAt(event, "policyPackName")),
    resource: isStack ? undefined : programName(urn),
    message,
  };
}
