import { previewOfEvents } from "../../../review";

/** What a step of a preview does to one resource, in short form. */
export interface ShortStep {
  /** The type without `azure-native:`, such as `batch:Pool`. */
  readonly type: string;
  readonly name?: string;
  /** The engine's operation (default: by the states). */
  readonly op?: string;
  readonly id?: string;
  readonly before?: object;
  readonly after?: object;
  /** What Azure has answered before the update. */
  readonly outputs?: object;
  readonly changed?: readonly string[];
  readonly parent?: string;
  readonly retainOnDelete?: boolean;
  readonly protect?: boolean;
}

/** What the engine writes for a value that a preview does not know. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Returns a preview with these steps, in the form of the engine's events. */
export function previewOf(...steps: readonly ShortStep[]) {
  return previewOfEvents([
    ...steps.map((step, sequence) => ({ sequence, resourcePreEvent: { metadata: metadataOf(step) } })),
    { sequence: steps.length, summaryEvent: { result: "succeeded" } },
  ]);
}

function metadataOf({
  type,
  name = "it",
  op,
  id = "/x/it",
  before,
  after,
  outputs,
  changed = [],
  ...options
}: ShortStep) {
  const { parent = "", retainOnDelete = false, protect = false } = options;
  const state = { parent, retainOnDelete, protect };
  return {
    op: op ?? (before === undefined ? "create" : after === undefined ? "delete" : "update"),
    urn: `urn:pulumi:dev::farm::azure-native:${type}::${name}`,
    ...(before !== undefined && { old: { ...state, id, inputs: before, outputs: outputs ?? before } }),
    ...(after !== undefined && { new: { ...state, inputs: after } }),
    detailedDiff: Object.fromEntries(changed.map((path) => [path, {}])),
  };
}
