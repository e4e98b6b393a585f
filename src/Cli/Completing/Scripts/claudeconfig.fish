# claudeconfig completion fish
function __claudeconfig_complete
    set -l line (commandline -cp)
    set -l program (commandline -opc)[1]
    $program "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null
end
for program in claudeconfig kubectl-claude
    complete -c $program -f -a '(__claudeconfig_complete)'
    complete -c $program -s f -l filename -r -F
end
