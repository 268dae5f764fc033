import { Command } from "commander";
import { pathArgument } from "../path-argument";
import type { TaskJsonOptions } from "../task-json/build-task-json";
import { outputRule, sourceRule } from "../task-json/rules";

/** `batch-outputs task-json` */
export function taskJsonCommand(): Command {
  return new Command("task-json")
    .description("print a task with its output files as JSON, for Python, the Azure CLI and curl")
    .argument("<command...>", "commands for the shell of the pool; batch-outputs is on PATH")
    .requiredOption(
      "--destinations <file>",
      "description of a pipeline, as `pulumi stack output destinations --json` prints it",
      pathArgument,
    )
    .requiredOption("--job <id>", "job")
    .requiredOption("--task <id>", "id of the task")
    .option("--pool <name>", "the pipeline's name of the pool, if its pools differ (default: any pool)")
    .option(
      "--output <kind=pattern>",
      "store these files after the task, optionally after success:, failure: or completion:; can be repeated (default: none)",
      repeated(outputRule),
    )
    .option(
      "--input <file=url>",
      "download this URL to this file before the task; can be repeated (default: none)",
      repeated(sourceRule),
    )
    .option("--strict", "refuse a probably misspelled kind, such as tasklog for TaskLog (default: print a warning)")
    .option("--debug", "print stack traces of errors")
    .addHelpText(
      "after",
      `
It sends nothing, and needs no identity. The JSON has the names of the REST API.
Results are stored after success, and all other kinds in any case.

Examples:
  batch-outputs task-json --task render-1 --job render --destinations destinations.json --output "TaskLog=../std*.txt" --output "TaskOutput=*.png" -- "python3 render.py" > task.json
  az batch task create --job-id render --json-file task.json`,
    )
    .action(async (command: string[], options: TaskJsonOptions) => {
      const { buildTaskJson } = await import("../task-json/build-task-json.js");
      await buildTaskJson(command, options);
    });
}

function repeated<Rule>(parse: (text: string) => Rule): (text: string, earlier?: readonly Rule[]) => Rule[] {
  return (text, earlier = []) => [...earlier, parse(text)];
}
