import { outputContainerName } from "./container-name";
import { ConventionError } from "./convention-error";
import { checkJobId } from "./job-id";

/**
 * Checks the job ids that one deployment declares, and returns everything that is wrong with them; nothing is wrong where the list is
 * empty.
 *
 * Beside ids that Batch does not allow, it finds the two ways in which jobs come to share a container:
 * - two declared ids with one container (ids are unique without regard to case, so `A` and `a` are one job);
 * - an id that ends in `-` and 40 hex digits, which can be made to be the container of another id: `my_job` and
 *   `my-job-5b91c41b749676483e71a4efad72227085535e8e` have the same one.
 *
 * @param ids job ids.
 * @param at the path that a problem of the id at `index` is reported under; `jobIds[<index>]` by default.
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
        `have a container of its own, but ${container} is that of ${at(owner)}`,
        id,
        "declare each job once and rename the other",
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
    "not end in `-` and 40 hex digits, which could make its container that of another job",
    id,
    "choose another id",
  );
}
