import type { OutputFile } from "../files/assemble-output-file";
import { hasSas } from "../files/sas-url";
import type { DestinationExplanation, StoredFile } from "./destination-explanation";
import { resolvePattern } from "./file-matcher";
import { patternNotes } from "./pattern-notes";
import { sentenceOf } from "./sentence";

/** What is known about the node on which a task runs. */
export interface ExplainDestinationOptions {
  /** The operating system of the node. Defaults to `linux`. */
  readonly system?: "linux" | "windows";
  /**
   * The values of environment variables of the task, such as `{ AZ_BATCH_TASK_DIR: "/mnt/…" }`. A variable of the
   * pattern that is not among them stays as it is written.
   */
  readonly variables?: { readonly [name: string]: string };
  /**
   * Paths of files on the node, to learn which of them are stored. They start at the working directory of the task,
   * such as `frames/1.png` or `../stdout.txt`, or are absolute if the pattern is absolute. Only the node knows the
   * names above the directory of the task. Defaults to none.
   */
  readonly files?: readonly string[];
}

/**
 * Returns where Batch stores the files that match an output file, as data and as a sentence.
 *
 * @example
 * explainDestination(task.outputFile("TaskLog", "../std*.txt")).sentence;
 * // 'After the task has ended, Batch uploads all files that match "../std*.txt" to container job-render of
 * // renderoutputs.blob.core.windows.net, with the identity render-writer. Each is stored in "frame-1/$TaskLog" under
 * // the part of its path that starts at the first name with a wildcard: "../std.txt" as "frame-1/$TaskLog/std.txt".'
 *
 * @throws {DestinationError} `PatternRefused`.
 */
export function explainDestination(file: OutputFile, options: ExplainDestinationOptions = {}): DestinationExplanation {
  const { system = "linux", variables = {}, files = [] } = options;
  const { container } = file.destination;
  const pattern = resolvePattern(file.filePattern, container.path, system, variables);
  const stored = (path: string): StoredFile[] => {
    const blob = pattern.blobOf(path);
    return blob === undefined ? [] : [{ file: path, blob }];
  };
  const [example] = pattern.example === undefined ? [] : stored(pattern.example);
  const identityId = container.identityReference?.resourceId;
  const explanation = {
    pattern: file.filePattern,
    hasWildcard: pattern.hasWildcard,
    condition: file.uploadOptions.uploadCondition,
    containerUrl: container.containerUrl.replace(/\?.*$/s, ""),
    access: accessOf(container),
    ...(identityId !== undefined && { identityId }),
    path: container.path ?? (pattern.hasWildcard ? "" : (example?.blob ?? "")),
    headers: container.uploadHeaders ?? [],
    ...(example && { example }),
    stored: files.flatMap(stored),
    notes: patternNotes(file.filePattern, system),
  };
  return { sentence: sentenceOf(explanation), ...explanation };
}

function accessOf({
  containerUrl,
  identityReference,
}: OutputFile["destination"]["container"]): DestinationExplanation["access"] {
  if (identityReference !== undefined) return "identity";
  return hasSas(containerUrl) ? "sas" : "none";
}
