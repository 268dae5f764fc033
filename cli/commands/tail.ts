import { once } from "node:events";
import { Command, InvalidArgumentError } from "commander";
import { kindArgument, taskOption } from "../kind-argument";
import { onlyOutput, openOutputsToRead, PATTERN_HELP } from "../reading/outputs-to-read";
import { textLines } from "../render/text-lines";
import { endWithReader } from "../terminal";
import { addWhereOptions, type TaskOption, type WhereOptions } from "../where/where";

interface TailOptions extends WhereOptions, TaskOption {
  readonly follow?: boolean;
  readonly lines: number;
}

/** `batch-outputs tail` */
export function tailCommand(): Command {
  return addWhereOptions(new Command("tail"))
    .description("print the end of an output, and with -f what a tracked one gains")
    .addArgument(kindArgument())
    .argument("<path>", "the path below the kind, as list shows it, or a pattern that matches one")
    .addOption(taskOption())
    .option("-f, --follow", "go on as a tracked output grows, until it is closed")
    .option("-n, --lines <count>", "how many of the lines that are there; all for the whole", linesIn, 10)
    .addHelpText(
      "after",
      `
${PATTERN_HELP}

Examples:
  batch-outputs tail -f TaskLog progress.log --task t1 --job render --destinations destinations.json
  batch-outputs tail -n all TaskLog stderr.txt --task t1 --job render --destinations destinations.json | grep -i error`,
    )
    .action(tail);
}

async function tail(kind: string, path: string, options: TailOptions): Promise<void> {
  endWithReader();
  const outputs = await openOutputsToRead(kind, options);
  const output = await onlyOutput(outputs, kind, path, { must: "path must mean one output", fix: "give one path" });
  const lastLines = options.lines;
  // all that is there is read as one, which its MD5 checks
  const content = options.follow
    ? output.follow({ lastLines })
    : lastLines === Number.POSITIVE_INFINITY
      ? await output.download()
      : output.follow({ lastLines, idleSeconds: 0 });
  for await (const piece of options.json ? jsonLines(content) : content) {
    if (!process.stdout.write(piece)) await once(process.stdout, "drain");
  }
}

/** An object a line, so that each can be read as it comes. */
async function* jsonLines(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const line of textLines(content)) yield `${JSON.stringify({ line })}\n`;
}

function linesIn(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("it must be a number of lines, or all");
  return Number(text);
}
