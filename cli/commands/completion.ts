import { Argument, Command } from "commander";
import { candidates } from "../completion/candidates";
import { COMPLETION_SCRIPTS } from "../completion/scripts";
import { print } from "../terminal";

/** `batch-outputs completion` */
export function completionCommand(): Command {
  return new Command("completion")
    .description("print what makes a shell complete this command's words")
    .addArgument(new Argument("<shell>").choices(Object.keys(COMPLETION_SCRIPTS)))
    .addHelpText(
      "after",
      `
Examples:
  source <(batch-outputs completion bash)   # in ~/.bashrc
  source <(batch-outputs completion zsh)    # in ~/.zshrc, after compinit; or as a file _batch-outputs in $fpath
  batch-outputs completion fish >~/.config/fish/completions/batch-outputs.fish`,
    )
    .action((shell: string) => print(COMPLETION_SCRIPTS[shell] ?? ""));
}

/** `batch-outputs complete`, which the shells call. */
export function completeCommand(program: Command): Command {
  return new Command("complete").argument("[word...]").action((words: string[]) => {
    const found = candidates(program, words);
    print(typeof found === "string" ? `:${found}` : found.join("\n"));
  });
}
