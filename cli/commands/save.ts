import { Command } from "commander";
import type { OutputReference } from "../../outputs";
import { byteSize } from "../render/byte-size";
import { outputJson } from "../render/output-json";
import { note, print } from "../terminal";
import { addWhereOptions, openOutputs, type TaskOption, type WhereOptions } from "../where";

/** `batch-outputs save` */
export function saveCommand(): Command {
  return addWhereOptions(new Command("save"))
    .description("save the files that patterns match, over outputs that are there")
    .argument("<kind>", "TaskOutput, TaskPreview, TaskLog, TaskIntermediate, JobOutput, JobPreview, or one of your own")
    .argument("<pattern...>", "relative to the working directory: *, ?, **, [abc]; a leading dot only where written")
    .option("--task <id>", "the task (or AZ_BATCH_TASK_ID); '' for a kind of your own that is the job's")
    .addHelpText(
      "after",
      `
Each file is stored under its path; '../stdout.txt' as stdout.txt. Prints the URL of each.

Examples:
  batch-outputs save TaskOutput 'frames/*.png'
  batch-outputs save TaskLog '../std*.txt'
  batch-outputs save JobOutput merged.csv          # a job's kind: kept with the job, also from inside a task`,
    )
    .action(save);
}

async function save(kind: string, patterns: string[], options: WhereOptions & TaskOption): Promise<void> {
  const outputs = await openOutputs(kind, options);
  const saved: OutputReference[] = [];
  for await (const output of outputs.saveMatching(kind, patterns)) {
    saved.push(output);
    if (!options.json) print(output.url);
  }
  if (options.json) print(JSON.stringify(saved.map(outputJson)));
  const size = saved.reduce((sum, output) => sum + output.size, 0);
  note(`saved ${saved.length} ${saved.length === 1 ? "file" : "files"}, ${byteSize(size)}`);
}
