import { diagnosticOf, distinct, outcomeOf, previewOfEvents, stackOf, stepOf } from "./engine-events";
import type { Preview } from "./preview";
import { isProperties } from "./values";

/** A text that is not a preview of Pulumi. */
export class PreviewError extends Error {
  readonly code = "PreviewRefused";
  override readonly name = "PreviewError";
}

/**
 * Reads the output of `pulumi preview --json`: one event per line with PULUMI_ENABLE_STREAMING_JSON_PREVIEW, otherwise
 * one document. The document has no results of policies, and has unchanged resources only with `--show-sames`.
 *
 * @throws {PreviewError} if it is neither.
 */
export function readPreview(output: string): Preview {
  // PowerShell writes a byte order mark.
  const text = output.replace(/^\ufeff/, "");
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length === 0) throw refused("nothing; look into the output of `pulumi preview` for the reason");
  const events = lines.map(parsed);
  if (events.every(isEvent)) return previewOfEvents(events);
  // The last line can be incomplete if the engine was killed while it wrote it.
  if (events.length > 1 && events.slice(0, -1).every(isEvent)) {
    return { ...previewOfEvents(events.slice(0, -1) as object[]), outcome: "incomplete" };
  }
  const digest = parsed(text);
  if (isProperties(digest) && (Array.isArray(digest.steps) || isProperties(digest.changeSummary)))
    return ofDigest(digest);
  throw refused("another text; redirect only the standard output of `pulumi preview --json`");
}

function ofDigest(digest: Readonly<Record<string, unknown>>): Preview {
  const list = (value: unknown) => (Array.isArray(value) ? value.filter(isProperties) : []);
  const steps = list(digest.steps).flatMap((step) => stepOf(step) ?? []);
  const diagnostics = distinct(list(digest.diagnostics).flatMap(diagnosticOf));
  const outputs = steps.flatMap(({ urn, after }) => (after === undefined ? [] : ([[urn, after.outputs]] as const)));
  return {
    stack: stackOf(steps),
    steps,
    componentOutputs: new Map(outputs),
    diagnostics,
    policies: undefined,
    outcome: isProperties(digest.changeSummary) ? outcomeOf(undefined, diagnostics) : "incomplete",
    hasUnchanged: steps.some(({ operation, urn }) => operation === "same" && !urn.includes("::pulumi:pulumi:Stack::")),
  };
}

function isEvent(value: unknown): value is object {
  return isProperties(value) && typeof value.sequence === "number";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(got: string): PreviewError {
  return new PreviewError(`the preview must be the output of \`pulumi preview --json\`, got ${got}`);
}
