import type { PreviewStep } from "../preview/preview";

/** The steps of one preview by type, and by type and parent. */
interface StepIndex {
  readonly byType: ReadonlyMap<string, readonly PreviewStep[]>;
  readonly byParent: ReadonlyMap<string, readonly PreviewStep[]>;
}

/** A preview of 100 pipelines has 10,000 steps. Without an index, each role assignment searches all of them. */
const INDEXES = new WeakMap<readonly PreviewStep[], StepIndex>();

/** Returns the steps of one type, in the order of the preview. */
export function stepsOfType(steps: readonly PreviewStep[], type: string): readonly PreviewStep[] {
  return indexOf(steps).byType.get(type) ?? [];
}

/** Returns the steps of one type that belong to the same component as a step. The stack is not a component. */
export function siblingsOf(step: PreviewStep, steps: readonly PreviewStep[], type: string): readonly PreviewStep[] {
  const parent = parentOf(step);
  return parent === undefined ? [] : (indexOf(steps).byParent.get(`${type} ${parent}`) ?? []);
}

function indexOf(steps: readonly PreviewStep[]): StepIndex {
  const known = INDEXES.get(steps);
  if (known !== undefined) return known;
  const byType = new Map<string, PreviewStep[]>();
  const byParent = new Map<string, PreviewStep[]>();
  for (const step of steps) {
    append(byType, step.type, step);
    const parent = parentOf(step);
    if (parent !== undefined) append(byParent, `${step.type} ${parent}`, step);
  }
  const index = { byType, byParent };
  INDEXES.set(steps, index);
  return index;
}

function append(map: Map<string, PreviewStep[]>, key: string, step: PreviewStep): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [step]);
  else list.push(step);
}

/** Resources without a component all have the stack as their parent. */
function parentOf({ before, after }: PreviewStep): string | undefined {
  const parent = (after ?? before)?.parent;
  return parent === undefined || parent.includes("::pulumi:pulumi:Stack::") ? undefined : parent;
}
