import { checkDeclaredJobIds } from "../../conventions";
import type { Problems } from "./problems";
import { plain, type Rule } from "./rule";

/**
 * The ids of declared jobs. Each must be valid under the File Conventions, and no two may map to the same container.
 */
export const jobsRule: Rule = plain({
  rule: "be a list of job ids",
  check(value, path, problems) {
    if (!Array.isArray(value)) {
      problems.add(path, this.rule, value);
      return undefined;
    }
    const ids = Array.from(value, (id: unknown, index) => ({ id, at: `${path}[${index}]` }));
    for (const { id, at } of ids) {
      if (typeof id !== "string") problems.add(at, "be a job id that is known at preview", id);
    }
    const texts = ids.filter((each): each is { id: string; at: string } => typeof each.id === "string");
    for (const problem of checkDeclaredJobIds(
      texts.map(({ id }) => id),
      (index) => texts[index]?.at ?? path,
    )) {
      problems.addText(problem.path, problem.message.slice(problem.path.length + 1));
    }
    return value;
  },
});

/** Adds a problem if no job could ever store an output. */
export function requireAnyJob({ jobs, dynamicJobs }: JobsArgs, problems: Problems): void {
  if (dynamicJobs || (jobs !== undefined && jobs.length > 0)) return;
  const fix = "set dynamicJobs to true instead if jobs come and go";
  if (jobs === undefined) problems.addMissing("jobs", fix);
  else problems.add("jobs", "name at least one job", jobs, fix);
}

interface JobsArgs {
  readonly jobs?: string[];
  readonly dynamicJobs?: boolean;
}
