import { Argument, Command } from "commander";
import { candidates } from "../completion/candidates";
import { COMPLETION_SCRIPTS } from "../completion/scripts";
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
  batch-outputs completion fish >~/.config/fish/completions/batch-outputs.fish`,
    )
    .action((shell: string) => print(COMPLETION_SCRIPTS[shell] ?? ""));
}

/** `batch-outputs complete`, which the scripts for shells call. */
export function completeCommand(program: Command): Command {
  return new Command("complete").argument("[word...]").action((words: string[]) => {
    const found = candidates(program, words);
    print(typeof found === "string" ? `:${found}` : found.join("\n"));
  });
}
