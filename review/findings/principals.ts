import type { PreviewStep } from "../preview/preview";
import { lastName, textAt, textOf } from "../preview/values";
import { CONTAINER, containerOf } from "./containers";
import { isSibling, type Side } from "./roles";

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
  const identities = steps.filter((each) => each.type === IDENTITY);
  const identity = identities.find((each) =>
    id === undefined ? isSibling(each, step) : textAt(each.before?.outputs, "principalId") === id,
  );
  return { name: identity?.name ?? withoutContainer(step, side, steps), id, type };
}

function withoutContainer(step: PreviewStep, side: Side, steps: readonly PreviewStep[]): string {
  const { name } = step;
  const containers = steps.filter(({ type }) => type === CONTAINER).map(containerOf);
  const suffix = [...containers, lastName(textOf(step[side], "scope")) ?? ""]
    .filter((container) => container !== "")
    .map((container) => `-${container}`)
    .filter((each) => name.endsWith(each))
    .sort((a, b) => b.length - a.length)[0];
  return suffix === undefined ? name : name.slice(0, -suffix.length);
}
