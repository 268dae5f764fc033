import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { reviewPreview } from "../findings/review";
import { LEAST_COMMENT_LENGTH, MAX_COMMENT_LENGTH, renderMarkdown } from "../markdown/render-markdown";
import { readPreview } from "../preview/read-preview";
import { REVIEW_EXIT_CODES } from "./exit-codes";
import { FAIL_ON, type FailOn, reasonsToFail } from "./fail-on";

interface Options {
  readonly failOn: readonly FailOn[];
  readonly maxLength: number;
  readonly json?: true;
}

/**
 * Runs the command `azure-batch-outputs-review`: prints the review of a preview on stdout, and reasons to fail and
 * errors on stderr. Returns the exit code.
 *
 * @param args the arguments, without the interpreter and the script.
 */
export async function runReview(args: readonly string[]): Promise<number> {
  let exitCode: number = REVIEW_EXIT_CODES.done;
  const program = createReviewProgram(async (file, options) => {
    exitCode = await review(file, options);
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return REVIEW_EXIT_CODES.done;
      note(error.message.replace(/^error: /, ""));
      return REVIEW_EXIT_CODES.misuse;
    }
    note(error instanceof Error ? error.message : String(error));
    return REVIEW_EXIT_CODES.failed;
  }
}

function createReviewProgram(action: (file: string | undefined, options: Options) => Promise<void>): Command {
  return (
    new Command("azure-batch-outputs-review")
      .description("Review a preview of Pulumi: print what it means for jobs, tasks, outputs and access as Markdown.")
      .argument("[preview]", "file with the output of pulumi preview --json (default: standard input)")
      .option(
        "--fail-on <names>",
        `what to fail on, separated by commas: ${FAIL_ON.join(", ")} (default: none)`,
        parseFailOn,
        [],
      )
      .option("--max-length <characters>", "length at which the comment is cut", parseLength, MAX_COMMENT_LENGTH)
      .option("--json", "print the review as JSON")
      .addHelpText(
        "after",
        `
Set PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true for pulumi preview. Without it, the
output has no results of policies.

Exit codes: 0 done, 1 no review, 2 invalid command line, 3 something that --fail-on
names, 4 the preview failed.

Examples:
  pulumi preview --json --policy-pack policies > preview.jsonl
  azure-batch-outputs-review preview.jsonl --fail-on outputs-deleted,tasks-interrupted,policy > comment.md`,
      )
      .action(action)
      .exitOverride()
      // runReview prints all errors.
      .configureOutput({ outputError: () => {} })
  );
}

async function review(file: string | undefined, { failOn, maxLength, json }: Options): Promise<number> {
  const preview = readPreview(file === undefined ? await text(process.stdin) : await readFile(file, "utf8"));
  const reviewed = reviewPreview(preview);
  process.stdout.write(json ? `${JSON.stringify(reviewed)}\n` : renderMarkdown(reviewed, { maxLength }));
  const reasons = reasonsToFail(reviewed, failOn);
  for (const reason of reasons) note(reason);
  if (reviewed.outcome !== "succeeded") {
    note(reviewed.outcome === "failed" ? "the preview failed" : "the preview did not end");
    return REVIEW_EXIT_CODES.previewFailed;
  }
  return reasons.length > 0 ? REVIEW_EXIT_CODES.found : REVIEW_EXIT_CODES.done;
}

function parseFailOn(value: string): FailOn[] {
  const names = value.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !FAIL_ON.includes(name as FailOn));
  if (wrong === undefined) return names as FailOn[];
  throw new InvalidArgumentError(`it must name some of ${FAIL_ON.join(", ")}, got ${JSON.stringify(wrong)}`);
}

function parseLength(value: string): number {
  const length = Number(value);
  if (Number.isInteger(length) && length >= LEAST_COMMENT_LENGTH) return length;
  throw new InvalidArgumentError(
    `it must be a whole number from ${LEAST_COMMENT_LENGTH} on, got ${JSON.stringify(value)}`,
  );
}

function note(message: string): void {
  process.stderr.write(`azure-batch-outputs-review: ${message}\n`);
}
