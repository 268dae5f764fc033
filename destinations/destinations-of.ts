import { misspelledKind, type OutputKind } from "../conventions";
import { buildJob } from "./builders/build-job";
import { buildPool } from "./builders/build-pool";
import type { Destinations } from "./builders/destinations";
import { cmdCommandLine } from "./command-lines/cmd-command-line";
import { commandLine } from "./command-lines/command-line";
import { preparationTask } from "./command-lines/preparation-task";
import type { PipelineDescription } from "./description";
import { checkDescription } from "./description/check-description";
import { declaredPool } from "./description/declared-pool";
import { areAllWindows, commonSystem } from "./description/pool-system";
import { sharedWriter } from "./description/pool-writer";
import { containerOutputFile } from "./files/container-output-file";
import { resourceFile } from "./files/resource-file";
import { resourceFiles } from "./files/resource-files";

/** Options for the builders. */
export interface DestinationsOptions {
  /**
   * Whether a kind that is probably a misspelling of a standard kind (`tasklog`) is refused. By default, the process
   * emits a warning (`process.emitWarning`) once for each such kind.
   */
  readonly strict?: boolean;
}

/**
 * Returns the destinations of a deployed pipeline.
 *
 * @param description the `destinations` output of an OutputPipeline: from a StackReference, `pulumi stack output
 *   --json`, or a file.
 *
 * @example
 * const destinations = destinationsOf(description);
 * const task = destinations.job("render").task("frame-1");
 * await batch.task.add("render", {
 *   id: "frame-1",
 *   commandLine: destinations.commandLine("render-frame 1"),
 *   outputFiles: [task.outputFile("TaskOutput", "*.png"), task.outputFile("TaskLog", "../std*.txt")],
 * });
 *
 * @throws {DestinationError} `DescriptionRefused`, `DescriptionVersionUnknown`. The methods with a kind throw a
 *   {@link ConventionError} `KindRefused`. With `strict`, they also throw it for a misspelled kind.
 */
export function destinationsOf(description: PipelineDescription, options: DestinationsOptions = {}): Destinations {
  const checked = checkDescription(description);
  const checkSpelling = spellingCheck(options);
  const writer = () => sharedWriter(checked);
  const isWindows = areAllWindows(checked);
  const account = { blobEndpoint: checked.blobEndpoint, identityId: () => writer().identityId };
  return {
    description: checked,
    job: (jobId) => buildJob({ description: checked, writer, checkSpelling, isWindows }, jobId),
    pool: (name) => buildPool({ description: checked, checkSpelling }, declaredPool(checked, name)),
    outputFile: (file) => containerOutputFile(account, file, isWindows),
    resourceFile: (source) => resourceFile(account, source),
    resourceFiles: (sources) => resourceFiles(account, sources),
    commandLine: (script) => (commonSystem(checked) === "windows" ? cmdCommandLine : commandLine)(script),
    preparationTask: (script) => preparationTask(checked, commonSystem(checked), script),
  };
}

function spellingCheck({ strict = false }: DestinationsOptions): (kind: OutputKind) => void {
  const warned = new Set<OutputKind>();
  return (kind) => {
    const problem = typeof kind === "string" ? misspelledKind(kind) : undefined;
    if (problem === undefined || warned.has(kind)) return;
    if (strict) throw problem;
    warned.add(kind);
    process.emitWarning(problem.message, { type: "KindWarning", code: problem.code });
  };
}
