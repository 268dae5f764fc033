import type { PreviewStep } from "../preview/preview";
import { lastName, textAt, textOf } from "../preview/values";
import { containerAtEnd } from "./containers";
import type { Side } from "./roles";
import { siblingsOf, stepsOfType } from "./step-index";

/** A user, group or service that has a role. */
export interface Principal {
  /** The name of its identity in the program, or of its role assignments without the container. */
  readonly name: string;
  /** The object id. Undefined if the preview does not know it. */
  readonly id: string | undefined;
  /** `User`, `Group` or `ServicePrincipal`, if the role assignment says so. */
  readonly type: string | undefined;
}

const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";

/** Returns the principal of a role assignment. A new identity has no id in a preview, so its name identifies it. */
export function principalOf(step: PreviewStep, side: Side, steps: readonly PreviewStep[]): Principal {
  const id = textOf(step[side], "principalId");
  const type = textOf(step[side], "principalType");
  const identity =
    id === undefined
      ? siblingsOf(step, steps, IDENTITY)[0]
      : stepsOfType(steps, IDENTITY).find((each) => textAt(each.before?.outputs, "principalId") === id);
  return { name: identity?.name ?? withoutContainer(step, side, steps), id, type };
}

function withoutContainer(step: PreviewStep, side: Side, steps: readonly PreviewStep[]): string {
  const { name } = step;
  const scope = lastName(textOf(step[side], "scope"));
  const isScope = scope !== undefined && name.endsWith(`-${scope}`);
  const suffix = containerAtEnd(name, steps) ?? (isScope ? scope : undefined);
  return suffix === undefined ? name : name.slice(0, -suffix.length - 1);
}
