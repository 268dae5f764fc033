/**
 * The completion scripts, by shell. They call `batch-outputs complete -- WORD…`, which prints one candidate per line.
 * It prints `:files` or `:programs` if the shell itself completes the word.
 */
export const COMPLETION_SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_batch_outputs() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  case "\${COMPREPLY[0]:-}" in
    :files) COMPREPLY=(); compopt -o default ;;
    :programs) COMPREPLY=($(compgen -c -- "\${COMP_WORDS[COMP_CWORD]}")) ;;
  esac
}
complete -F _batch_outputs batch-outputs`,

  zsh: `#compdef batch-outputs
_batch_outputs() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case "\${candidates[1]}" in
    :files) _files ;;
    :programs) _command_names -e ;;
    *) compadd -- "\${(@)candidates:#}" ;;
  esac
}
# As a file in $fpath, this is the body of a function, which is called for the first completion.
if [[ "\${funcstack[1]:-}" = _batch-outputs ]]; then
  _batch_outputs "$@"
else
  compdef _batch_outputs batch-outputs
fi`,

  fish: `function __batch_outputs_candidates
    set -l words (commandline -opc) (commandline -ct)
    set -l candidates ($words[1] complete -- $words[2..] 2>/dev/null)
    switch "$candidates[1]"
        case :files
            __fish_complete_path (commandline -ct)
        case :programs
            complete -C (commandline -ct)
        case '*'
            printf '%s\\n' $candidates
    end
end
complete -c batch-outputs -f -a '(__batch_outputs_candidates)'`,

  // Windows PowerShell drops empty arguments. Without a result, PowerShell completes the names of files.
  powershell: `Register-ArgumentCompleter -Native -CommandName batch-outputs -ScriptBlock {
  param($word, $line, $cursor)
  $before = $line.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursor }
  $words = @($before | ForEach-Object { if ($_.Value) { $_.Value } else { $_.Extent.Text } })
  $candidates = @(& $line.CommandElements[0].Extent.Text complete "--word=$word" '--' $words 2>$null)
  if (-not $candidates -or $candidates[0] -in ':files', ':programs') { return }
  $candidates | Where-Object { $_ } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}`,
};
