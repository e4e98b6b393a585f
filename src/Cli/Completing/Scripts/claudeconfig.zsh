#compdef claudeconfig kubectl-claude
# claudeconfig completion zsh
_claudeconfig() {
  if [[ ${words[CURRENT - 1]} == -f || ${words[CURRENT - 1]} == --filename ]]; then
    _files
    return
  fi
  local -a found
  found=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
  compadd -- "${found[@]}"
}
compdef _claudeconfig claudeconfig kubectl-claude
