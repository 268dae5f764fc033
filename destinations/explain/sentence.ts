import { shown } from "../../conventions/internal";
import type { DestinationExplanation } from "./destination-explanation";

const WHEN = {
  tasksuccess: "After the task has succeeded",
  taskfailure: "After the task has failed",
  taskcompletion: "After the task has ended",
} as const;

/** Returns an explanation as sentences. */
export function sentenceOf(explanation: Omit<DestinationExplanation, "sentence">): string {
  const { pattern, hasWildcard, condition, containerUrl, access, identityId, path, example } = explanation;
  const { host, pathname } = new URL(containerUrl);
  const container = pathname.replace(/\/$/, "").replace(/^.*\//, "");
  const how = {
    identity: `with the identity ${String(identityId).replace(/^.*\//, "")}`,
    sas: "with a SAS",
    none: "without an identity or a SAS, which storage refuses",
  }[access];
  const what = hasWildcard ? `all files that match ${shown(pattern)}` : `the file ${shown(pattern)}`;
  const upload = `${WHEN[condition]}, Batch uploads ${what} to container ${container} of ${host}, ${how}.`;
  if (!hasWildcard) return `${upload} It is stored as ${shown(path)}.`;
  const directory = path === "" ? "in the container" : `in ${shown(path)}`;
  const names = `Each is stored ${directory} under the part of its path that starts at the first name with a wildcard`;
  const shownExample = example === undefined ? "" : `: ${shown(example.file)} as ${shown(example.blob)}`;
  return `${upload} ${names}${shownExample}.`;
}
