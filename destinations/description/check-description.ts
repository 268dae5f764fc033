import { checkJobId, outputContainerName } from "../../conventions";
import { refusal, shown } from "../../conventions/internal";
import type { PipelineDescription } from "../description";
import { DestinationError } from "../destination-error";

/**
 * The versions of descriptions. In version 1, all pools share one identity. In version 2, a pool can have its own. A
 * release that knows only version 1 refuses version 2; it would otherwise give jobs of such a pool the shared identity,
 * which the pool's nodes do not have. This release also reads pools with their own identity in version 1.
 */
export const DESCRIPTION_VERSIONS = { sharedWriter: 1, ownWriters: 2 } as const;

const KNOWN_VERSIONS: readonly unknown[] = Object.values(DESCRIPTION_VERSIONS);

const RULE = "be the `destinations` output of an OutputPipeline";

const OLD_FORM_FIX = "deploy the pipeline again with this release of azure-batch-outputs";
const RENAMED_KEY_FIX = `${OLD_FORM_FIX}, or rename the key`;

/**
 * Returns `description` if it is a complete pipeline description in the version that this library supports.
 *
 * @throws {DestinationError} `DescriptionVersionUnknown`; `DescriptionRefused` with all problems, one per line.
 */
export function checkDescription(description: unknown): PipelineDescription {
  if (!isObject(description)) {
    const message = isJsonObject(description)
      ? refusal("description", RULE, "a string that contains JSON", "parse it with JSON.parse")
      : refusal("description", RULE, shown(description));
    throw new DestinationError("DescriptionRefused", message);
  }
  const key = description.version === undefined ? keyOfDescription(description) : undefined;
  if (key !== undefined) {
    const got = `an object that has it as ${shown(key)}`;
    throw new DestinationError("DescriptionRefused", refusal("description", RULE, got, "pass the value of this key"));
  }
  if (!KNOWN_VERSIONS.includes(description.version)) {
    const fix =
      "use the release of azure-batch-outputs that deployed the pipeline, or deploy the pipeline again with this release";
    throw new DestinationError(
      "DescriptionVersionUnknown",
      refusal("version", `be ${KNOWN_VERSIONS.join(" or ")}`, shown(description.version), fix),
    );
  }
  const problems = problemsOf(description);
  if (problems.length > 0) {
    throw new DestinationError(
      "DescriptionRefused",
      `${problems.join("\n")}\npass the \`destinations\` output of an OutputPipeline unchanged`,
    );
  }
  return description as unknown as PipelineDescription;
}

/** Returns the key whose value is a description, if `outputs` are the outputs of a stack. */
function keyOfDescription(outputs: Record<string, unknown>): string | undefined {
  const isDescription = (value: unknown) => isObject(value) && "version" in value && "blobEndpoint" in value;
  return ["destinations", ...Object.keys(outputs)].find((key) => isDescription(outputs[key]));
}

/** Returns the problems of a description's members, one line each. */
export function problemsOf(description: Record<string, unknown>): string[] {
  const problems: string[] = [];
  const check = (path: string, value: unknown, passes: boolean, rule: string) => {
    if (!passes) problems.push(refusal(path, rule, shown(value)));
  };
  const text = (path: string, value: unknown, rule = "be a string that is not empty", pattern = /./) =>
    check(path, value, typeof value === "string" && pattern.test(value), rule);
  const object = (path: string, value: unknown): value is Record<string, unknown> => {
    check(path, value, isObject(value), "be an object");
    return isObject(value);
  };

  const checkIdentityId = (path: string, { identityId }: Record<string, unknown>) =>
    text(`${path}.identityId`, identityId, "be the ARM id of a managed identity", /^\/subscriptions\/./i);
  const checkWriter = (path: string, writer: Record<string, unknown>) => {
    checkIdentityId(path, writer);
    text(`${path}.identityClientId`, writer.identityClientId);
  };

  const { batchEndpoint, pools, blobEndpoint, writer, jobs, dynamicJobs, nodeTool } = description;
  text("batchEndpoint", batchEndpoint, "be an https URL", /^https:\/\/[^/?#]+\/?$/);
  text("blobEndpoint", blobEndpoint, "be an https URL that ends in a slash", /^https:\/\/[^?#]+\/$/);
  if (Array.isArray(pools)) {
    problems.push(refusal("pools", "be an object with the pools by name", "a list", OLD_FORM_FIX));
  } else if (object("pools", pools)) {
    const owners = new Map<string, string>();
    for (const [name, pool] of Object.entries(pools)) {
      const path = `pools[${JSON.stringify(name)}]`;
      const owner = owners.get(name.toLowerCase());
      // Builders find a pool by its name in any case.
      check(
        path,
        name,
        owner === undefined,
        `have a name that differs in more than case from ${JSON.stringify(owner)}`,
      );
      owners.set(name.toLowerCase(), name);
      if (!object(path, pool)) continue;
      text(`${path}.id`, pool.id);
      if (pool.writer === undefined && pool.jobs === undefined) continue;
      if (object(`${path}.writer`, pool.writer)) checkWriter(`${path}.writer`, pool.writer);
      const declared = isObject(jobs) ? Object.keys(jobs) : [];
      const areDeclared =
        Array.isArray(pool.jobs) && pool.jobs.length > 0 && pool.jobs.every((job) => declared.includes(job));
      check(`${path}.jobs`, pool.jobs, areDeclared, "be a list of declared jobs that is not empty");
    }
  }
  if (object("writer", writer)) {
    const isRenamed = (key: string, earlier: string) => {
      const hasOldName = writer[key] === undefined && writer[earlier] !== undefined;
      if (hasOldName) problems.push(`writer.${earlier} must be named writer.${key}; ${RENAMED_KEY_FIX}`);
      return hasOldName;
    };
    if (!isRenamed("identityId", "resourceId")) checkIdentityId("writer", writer);
    if (!isRenamed("identityClientId", "clientId")) text("writer.identityClientId", writer.identityClientId);
  }
  if (object("jobs", jobs)) {
    for (const [id, job] of Object.entries(jobs)) {
      const path = `jobs[${JSON.stringify(id)}]`;
      const expected = containerOf(id);
      check(path, id, expected !== undefined, "have a job id as its key");
      if (expected !== undefined && object(path, job)) {
        check(`${path}.container`, job.container, job.container === expected, `be ${expected}`);
      }
    }
  }
  check("dynamicJobs", dynamicJobs, ["undefined", "boolean"].includes(typeof dynamicJobs), "be true or false");
  if (object("nodeTool", nodeTool)) {
    text("nodeTool.version", nodeTool.version);
    text("nodeTool.sha256", nodeTool.sha256, "be 64 lower-case hex digits", /^[0-9a-f]{64}$/);
  }
  return problems;
}

function containerOf(jobId: string): string | undefined {
  try {
    return outputContainerName(checkJobId(jobId));
  } catch {
    return undefined;
  }
}

function isJsonObject(value: unknown): boolean {
  try {
    return typeof value === "string" && isObject(JSON.parse(value));
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
