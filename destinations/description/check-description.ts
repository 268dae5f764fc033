import { checkJobId, outputContainerName } from "../../conventions";
import { refusal, shown } from "../../conventions/internal";
import type { PipelineDescription } from "../description";
import { DestinationError } from "../destination-error";
import { checkIdentityId, checkPools } from "./check-pools";
import { DescriptionProblems, isRecord } from "./description-problems";

/**
 * The versions of descriptions. In version 1, all pools share one identity. In version 2, a pool can have its own. A
 * release that knows only version 1 refuses version 2; it would otherwise give jobs of such a pool the shared identity,
 * which the pool's nodes do not have. In version 3, a pool can be of Windows, for which earlier releases would return
 * command lines of Linux. This release reads all properties in each version.
 */
export const DESCRIPTION_VERSIONS = { sharedWriter: 1, ownWriters: 2, windows: 3 } as const;

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
  if (!isRecord(description)) {
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
      refusal(
        "version",
        `be ${KNOWN_VERSIONS.slice(0, -1).join(", ")} or ${KNOWN_VERSIONS.at(-1)}`,
        shown(description.version),
        fix,
      ),
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
  const isDescription = (value: unknown) => isRecord(value) && "version" in value && "blobEndpoint" in value;
  return ["destinations", ...Object.keys(outputs)].find((key) => isDescription(outputs[key]));
}

/** Returns the problems of a description's members, one line each. */
export function problemsOf(description: Record<string, unknown>): string[] {
  const problems = new DescriptionProblems();
  const { batchEndpoint, pools, blobEndpoint, writer, jobs, dynamicJobs, nodeTool } = description;
  problems.checkText("batchEndpoint", batchEndpoint, "be an https URL", /^https:\/\/[^/?#]+\/?$/);
  problems.checkText("blobEndpoint", blobEndpoint, "be an https URL that ends in a slash", /^https:\/\/[^?#]+\/$/);
  if (Array.isArray(pools)) problems.add("pools", "be an object with the pools by name", "a list", OLD_FORM_FIX);
  else checkPools(pools, isRecord(jobs) ? Object.keys(jobs) : [], problems);
  if (problems.checkObject("writer", writer)) checkSharedWriter(writer, problems);
  if (problems.checkObject("jobs", jobs)) checkJobs(jobs, problems);
  problems.check("dynamicJobs", dynamicJobs, ["undefined", "boolean"].includes(typeof dynamicJobs), "be true or false");
  if (problems.checkObject("nodeTool", nodeTool)) {
    problems.checkText("nodeTool.version", nodeTool.version);
    problems.checkText("nodeTool.sha256", nodeTool.sha256, "be 64 lower-case hex digits", /^[0-9a-f]{64}$/);
  }
  return problems.lines;
}

/** Earlier releases gave the members of the shared writer other names. */
function checkSharedWriter(writer: Record<string, unknown>, problems: DescriptionProblems): void {
  const isRenamed = (key: string, earlier: string) => {
    const hasOldName = writer[key] === undefined && writer[earlier] !== undefined;
    if (hasOldName) problems.lines.push(`writer.${earlier} must be named writer.${key}; ${RENAMED_KEY_FIX}`);
    return hasOldName;
  };
  if (!isRenamed("identityId", "resourceId")) checkIdentityId("writer", writer, problems);
  if (!isRenamed("identityClientId", "clientId")) {
    problems.checkText("writer.identityClientId", writer.identityClientId);
  }
}

function checkJobs(jobs: Record<string, unknown>, problems: DescriptionProblems): void {
  for (const [id, job] of Object.entries(jobs)) {
    const path = `jobs[${JSON.stringify(id)}]`;
    const expected = containerOf(id);
    problems.check(path, id, expected !== undefined, "have a job id as its key");
    if (expected !== undefined && problems.checkObject(path, job)) {
      problems.check(`${path}.container`, job.container, job.container === expected, `be ${expected}`);
    }
  }
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
    return typeof value === "string" && isRecord(JSON.parse(value));
  } catch {
    return false;
  }
}
