import { Argument, Command } from "commander";
import { candidates } from "../completion/candidates";
import { idsFor } from "../completion/ids";
import { COMPLETION_SCRIPTS } from "../completion/scripts";
import { EXIT_CODES } from "../errors/exit-codes";
import { print } from "../terminal";

/** `batch-outputs completion` */
export function completionCommand(): Command {
  return new Command("completion")
    .description("print a script with which a shell completes the words of this command")
    .addArgument(new Argument("<shell>", "your shell").choices(Object.keys(COMPLETION_SCRIPTS)))
    .addHelpText(
      "after",
      `
Examples:
  source <(batch-outputs completion bash)   # in ~/.bashrc
  source <(batch-outputs completion zsh)    # in ~/.zshrc, after compinit; or as the file _batch-outputs in $fpath
  batch-outputs completion fish >~/.config/fish/completions/batch-outputs.fish
  batch-outputs completion powershell | Out-String | Invoke-Expression   # in $PROFILE`,
    )
    .action((shell: string) => print(COMPLETION_SCRIPTS[shell] ?? ""));
}

/** `batch-outputs complete`, which the scripts for shells call. */
export function completeCommand(program: Command): Command {
  return new Command("complete")
    .argument("[word...]")
    .option("--word <text>", "the last word")
    .action(async (before: string[], { word }: { word?: string }) => {
      const words = word === undefined ? before : [...before, word];
      const found = candidates(program, words);
      if (found === "files" || found === "programs") print(`:${found}`);
      else if (typeof found !== "string") print(found.join("\n"));
      // A sign-in that does not answer cannot be stopped, and would keep this process.
      else process.stdout.write(`${(await idsFor(found, words)).join("\n")}\n`, () => process.exit(EXIT_CODES.done));
    });
}
