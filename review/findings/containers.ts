import { outputContainerName } from "../../conventions";
import type { PreviewStep } from "../preview/preview";
import { lastName, textOf } from "../preview/values";
import { byText, type Change, changeOf } from "./change";
import { stepsOfType } from "./step-index";

/** The type of a container. */
export const CONTAINER = "azure-native:storage:BlobContainer";

/** A job's container that the update changes. */
export interface ContainerChange {
  readonly change: Change;
  readonly container: string;
  /** The job, if the container's name contains its id. */
  readonly job: string | undefined;
  /** The storage account. Undefined if it is unknown. */
  readonly account: string | undefined;
}

/** Returns the containers of jobs that the update adds, changes, replaces or removes. */
export function containerChanges(steps: readonly PreviewStep[]): ContainerChange[] {
  return steps
    .flatMap((step) => {
      const change = changeOf(step);
      if (change === undefined || !isJobContainer(step)) return [];
      const container = containerOf(step);
      return [{ change, container, job: jobOf(container), account: accountOfContainer(step) }];
    })
    .sort(byText(({ container, change }) => `${container} ${change}`));
}

/** Returns whether a step is about the container of a job, by the name of the File Conventions standard. */
export function isJobContainer(step: PreviewStep): boolean {
  return step.type === CONTAINER && containerOf(step).startsWith("job-");
}

/** Returns the name of a container, or its name in the program if the preview does not know it. */
export function containerOf({ before, after, name }: PreviewStep): string {
  return textOf(after, "containerName") ?? lastName(before?.id) ?? textOf(before, "containerName") ?? name;
}

/** Returns the longest name of a container with which a name ends, after a hyphen. Undefined if there is none. */
export function containerAtEnd(name: string, steps: readonly PreviewStep[]): string | undefined {
  const names = containerNames(stepsOfType(steps, CONTAINER));
  for (let at = name.indexOf("-"); at >= 0; at = name.indexOf("-", at + 1)) {
    const end = name.slice(at + 1);
    if (names.has(end)) return end;
  }
  return undefined;
}

const NAMES = new WeakMap<readonly PreviewStep[], ReadonlySet<string>>();

function containerNames(containers: readonly PreviewStep[]): ReadonlySet<string> {
  const names = NAMES.get(containers) ?? new Set(containers.map(containerOf));
  NAMES.set(containers, names);
  return names;
}

/** Returns the name of the storage account of a container, or undefined if the preview does not know it. */
export function accountOfContainer({ before, after }: PreviewStep): string | undefined {
  return textOf(before, "accountName") ?? textOf(after, "accountName");
}

/** A name with a hash does not contain the job's id. */
function jobOf(container: string): string | undefined {
  const id = container.slice("job-".length);
  try {
    return outputContainerName(id) === container ? id : undefined;
  } catch {
    return undefined;
  }
}
