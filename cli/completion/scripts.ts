/**
 * What makes a shell ask the command itself what a word can be: `batch-outputs complete -- WORD…` prints a candidate a line, or `:files`.
 */
export const COMPLETION_SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_batch_outputs() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [ "\${COMPREPLY[0]:-}" = :files ]; then
    COMPREPLY=()
    compopt -o default
  fi
}
complete -F _batch_outputs batch-outputs`,

  zsh: `#compdef batch-outputs
_batch_outputs() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "\${candidates[1]}" = :files ]]; then
    _files
  else
    compadd -- "\${(@)candidates:#}"
  fi
}
compdef _batch_outputs batch-outputs`,

  fish: `function __batch_outputs_candidates
    set -l words (commandline -opc) (commandline -ct)
    set -l candidates ($words[1] complete -- $words[2..] 2>/dev/null)
    if test "$candidates[1]" = :files
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $candidates
    end
end
complete -c batch-outputs -f -a '(__batch_outputs_candidates)'`,
};
