import { existsSync } from "node:fs";
import { Command } from "commander";
import { shown } from "../../conventions/internal";
import { OutputError } from "../../outputs/internal";
import { misuse } from "../errors/command-error";
import { kindArgument } from "../kind-argument";
import { pathArgument } from "../path-argument";
import { downloads } from "../reading/downloads";
import { addSelectionOptions, type SelectionOptions } from "../reading/selection-options";
import { wantedOf } from "../reading/wanted";
import { outputJson } from "../render/output-json";
import { note, print } from "../terminal";
import { addWhereOptions, type TaskOption, type WhereOptions } from "../where/where";

interface VerifyOptions extends WhereOptions, TaskOption, SelectionOptions {
  readonly kind?: string;
}

/** What a copy is, by what a download would do. No file is kept, because every file may be replaced. */
const STATES = { unchanged: "unchanged", replaced: "different", downloaded: "missing", kept: "different" } as const;

/** `batch-outputs verify` */
export function verifyCommand(): Command {
  const command = addWhereOptions(new Command("verify"))
    .description("compare downloaded files with the outputs")
    .argument("<folder>", "folder that get has downloaded to", pathArgument)
    .addArgument(kindArgument().argOptional())
    .argument("[pattern...]", "paths below the kind, or patterns, as for get (default: all)")
    .option("--task <id>", "task, or a pattern for tasks (default: $AZ_BATCH_TASK_ID, or all tasks)")
    .option("--kind <kind>", "kind, if it is not given as the argument (default: all)");
  return addSelectionOptions(command)
    .addHelpText(
      "after",
      `
Give the kind, the patterns and the task as for get, because they decide the names of
the files. verify compares the size, and the MD5 or CRC-64 that is stored with the
output, else the time. It prints each file that is missing or different, changes
nothing, and then ends with exit code 6.

Examples:
  batch-outputs verify results --job render --destinations destinations.json
  batch-outputs verify results TaskOutput "frames/**" --task t1 --job render`,
    )
    .action(verify);
}

async function verify(
  folder: string,
  kind: string | undefined,
  patterns: string[],
  options: VerifyOptions,
): Promise<void> {
  const count = { unchanged: 0, different: 0, missing: 0 };
  const compared: object[] = [];
  const compare = downloads(wantedOf(kind, patterns, options), folder, { dryRun: true, existing: "replace" });
  for await (const { output, file, outcome } of compare) {
    if (count.missing === 0 && !existsSync(folder)) {
      const fix = "check its name, or download the outputs first with `batch-outputs get`";
      throw misuse("folder", "exist", shown(folder), fix);
    }
    const state = STATES[outcome];
    count[state] += 1;
    if (options.json) compared.push({ ...outputJson(output), file, state });
    else if (state !== "unchanged") print(`${state}  ${file}`);
  }
  if (options.json) print(JSON.stringify(compared));
  const counts = `${count.unchanged} unchanged, ${count.different} different, ${count.missing} missing`;
  note(counts);
  const wrong = count.different + count.missing;
  if (wrong === 0) return;
  throw new OutputError(
    "SomeFailed",
    `${wrong} of ${wrong + count.unchanged} files are not the outputs; run \`batch-outputs get\`, with --overwrite if you have changed files`,
  );
}
