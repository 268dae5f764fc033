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
    .description("print the last lines of an output and, with -f, new lines of a tracked output")
    .addArgument(kindArgument())
    .argument("<path>", "path below the kind, as list prints it, or a pattern that matches one output")
    .addOption(taskOption())
    .option("-f, --follow", "print new lines of a tracked output until it is closed")
    .option("-n, --lines <count>", "number of last lines, or all", linesIn, 10)
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
  const output = await onlyOutput(outputs, kind, path, {
    path: "path",
    rule: "match one output",
    fix: "give the path of one output",
  });
  const lastLines = options.lines;
  // The whole content is read in one download, so that its MD5 is verified.
  const content = options.follow
    ? output.follow({ lastLines })
    : lastLines === Number.POSITIVE_INFINITY
      ? await output.download()
      : output.follow({ lastLines, idleSeconds: 0 });
  for await (const piece of options.json ? jsonLines(content) : content) {
    if (!process.stdout.write(piece)) await once(process.stdout, "drain");
  }
}

/** Returns one object per line, so that a program can read each line when it arrives. */
async function* jsonLines(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const line of textLines(content)) yield `${JSON.stringify({ line })}\n`;
}

function linesIn(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("it must be a number of lines, or all");
  return Number(text);
}
