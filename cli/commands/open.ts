import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Command } from "commander";
import { typeOfPattern } from "../../destinations/internal";
import { misuse } from "../errors/command-error";
import { abortedByInterrupt, forgetInterrupt } from "../interrupt";
import { kindArgument, taskOption } from "../kind-argument";
import { openWithProgram } from "../open/open-with-program";
import { pathArgument } from "../path-argument";
import { openProgress } from "../progress/open-progress";
import { onlyOutput, openOutputsToRead, PATTERN_HELP } from "../reading/outputs-to-read";
import { shownPath } from "../render/shown-path";
import { print } from "../terminal";
import { addWhereOptions, type TaskOption, type WhereOptions } from "../where/where";

interface OpenOptions extends WhereOptions, TaskOption {
  readonly into?: string;
}

const ONE_OUTPUT = {
  path: "<path>",
  rule: "be of one output",
  fix: "give its path, as `batch-outputs list` prints it",
};

/** `batch-outputs open` */
export function openCommand(): Command {
  return addWhereOptions(new Command("open"), { json: false })
    .description("download an output, and open it with the program of this machine for such files")
    .addArgument(kindArgument())
    .argument("<path>", "path below the kind, as list prints it, or a pattern for one output")
    .addOption(taskOption())
    .option("--into <folder>", "folder for the file (default: a new folder for temporary files)", pathArgument)
    .addHelpText(
      "after",
      `
open takes images, text, tables, JSON, HTML, PDF, audio and video. It refuses other
files, because opening some of them would run them: use get. HTML and SVG can contain
scripts that a browser runs, so open them only if you trust the job. It prints the file,
which is not deleted. A file that you have changed is not replaced.

${PATTERN_HELP}

Examples:
  batch-outputs open JobOutput movie.gif --job render --destinations destinations.json
  batch-outputs open render/frame-1/TaskPreview/small.png`,
    )
    .action(open);
}

async function open(kind: string, path: string, options: OpenOptions): Promise<void> {
  const outputs = await openOutputsToRead(kind, options);
  const output = await onlyOutput(outputs, kind, path, ONE_OUTPUT);
  if (typeOfPattern(output.path) === undefined) {
    const fix = "download it with `batch-outputs get`, and open it yourself";
    throw misuse("output", "be an image, text, a table, JSON, HTML, PDF, audio or video", shownPath(output.path), fix);
  }
  const folder = options.into ?? mkdtempSync(join(tmpdir(), "batch-outputs-"));
  const progress = await openProgress("downloading");
  const file = join(folder, basename(output.path));
  try {
    await output.placeAt(file, {
      // A file that was changed is kept, and the error says how to replace it.
      existing: "update",
      onProgress: ({ receivedBytes, ...file }) => progress.update({ ...file, doneBytes: receivedBytes }),
      abortSignal: abortedByInterrupt("stopped; nothing was opened"),
    });
  } finally {
    forgetInterrupt();
    progress.end();
  }
  print(file);
  await openWithProgram(file);
}
