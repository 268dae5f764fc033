import { text as readAll } from "node:stream/consumers";
import { Command } from "commander";
import { blobName } from "../../conventions";
import { kindArgument, taskOption } from "../kind-argument";
import { outputSet } from "../output-set";
import { byteSize } from "../render/byte-size";
import { outputJson } from "../render/output-json";
import { note, print } from "../terminal";
import { addWhereOptions, openOutputsToWrite, type TaskOption, type WhereOptions } from "../where/where";

/** `batch-outputs save-text` */
export function saveTextCommand(): Command {
  return addWhereOptions(new Command("save-text"))
    .description("save text as an output, in UTF-8; an existing output is overwritten")
    .addArgument(kindArgument())
    .argument("<text>", "text, or - for standard input; write -- before a text that begins with a dash")
    .argument("<destination>", "path of the output below the kind")
    .addOption(taskOption())
    .addHelpText(
      "after",
      `
Examples:
  batch-outputs save-text TaskOutput "42 frames" summary.txt
  batch-outputs save-text JobOutput -- "-5" minimum.txt
  wc -l words.txt | batch-outputs save-text TaskOutput - lines.txt`,
    )
    .action(saveText);
}

async function saveText(
  kind: string,
  text: string,
  destination: string,
  options: WhereOptions & TaskOption,
): Promise<void> {
  const outputs = await openOutputsToWrite(kind, options);
  // Check the name before standard input is read. Reading can take hours, and is possible only once.
  blobName({ ...outputSet(outputs, kind), path: destination });
  const content = text === "-" ? await readAll(process.stdin) : text;
  const saved = await outputs.saveText(kind, content, destination);
  print(options.json ? JSON.stringify(outputJson(saved)) : saved.url);
  note(`saved ${saved.path}, ${byteSize(saved.size)}`);
}
