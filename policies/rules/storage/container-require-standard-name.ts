import { outputContainerName } from "../../../conventions";
import { resourceRule } from "../../rule";

/** The standard's name of a job whose id cannot be used unchanged: 15 characters of it, and its SHA-1. */
const HASHED = /^job-[a-z0-9](?:[a-z0-9-]{0,13}[a-z0-9])?-[0-9a-f]{40}$/;

function isName(name: string): boolean {
  try {
    return outputContainerName(name.slice("job-".length)) === name;
  } catch {
    return false;
  }
}

export const containerRequireStandardName = resourceRule({
  name: "azure-storage-container-require-standard-name",
  passes: "The name of a container that begins with job- is the one that the File Conventions give to a job.",
  reason: "Tools look for the outputs of a job in the container of the standard, and find nothing in another one.",
  fix: "use outputContainerName of azure-batch-outputs/conventions, or another prefix than job-",
  published: [],
  level: "mandatory",
  severity: "medium",
  notJudged:
    "Whether a name with a hash is that of a longer id, or an id that itself ends in a hyphen and 40 hex digits. The components refuse such ids.",
  resources: ["storage:BlobContainer"],
  judges: [
    (container) => {
      const name = container.text("containerName") ?? "";
      if (!name.startsWith("job-") || HASHED.test(name) || isName(name)) return undefined;
      return { property: "containerName", must: "be the standard's name of a job", got: name };
    },
  ],
});
