import { outputContainerName } from "./container-name";
import { ConventionError } from "./convention-error";
import { checkJobId } from "./job-id";

/**
 * Checks the job ids that one deployment declares, and returns all problems. The list is empty if there are none.
 *
 * In addition to ids that Batch does not allow, it finds the two ways in which jobs can share a container:
 * - Two declared ids have the same container. Batch ignores the case of ids, so `A` and `a` are one job.
 * - An id ends in `-` and 40 hex digits. Such an id can be chosen so that it has the container of another id: `my_job`
 *   and `my-job-5b91c41b749676483e71a4efad72227085535e8e` have the same container.
 *
 * @param ids job ids.
 * @param at returns the path of the id at `index`, for messages (default: `jobIds[<index>]`).
 */
export function checkDeclaredJobIds(
  ids: readonly string[],
  at = (index: number) => `jobIds[${index}]`,
): ConventionError[] {
  const owners = new Map<string, number>();
  return ids.flatMap((id, index) => {
    const problem = illegal(id, at(index)) ?? ambiguous(id, at(index));
    if (problem) return [problem];
    const container = outputContainerName(id);
    const owner = owners.get(container);
    if (owner === undefined) {
      owners.set(container, index);
      return [];
    }
    return [
      new ConventionError(
        "ContainerNameTaken",
        at(index),
        `have its own container, but ${at(owner)} already has ${container}`,
        id,
        "remove one of them, or choose another id",
      ),
    ];
  });
}

function illegal(id: string, at: string): ConventionError | undefined {
  try {
    checkJobId(id, at);
    return undefined;
  } catch (error) {
    if (error instanceof ConventionError) return error;
    throw error;
  }
}

function ambiguous(id: string, at: string): ConventionError | undefined {
  if (!/-[0-9a-f]{40}$/i.test(id)) return undefined;
  return new ConventionError(
    "JobIdAmbiguous",
    at,
    "not end in `-` and 40 hex digits, because another job could have the same container",
    id,
    "choose another id",
  );
}
