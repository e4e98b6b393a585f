using System.Text.RegularExpressions;

namespace ClaudeConfig.Policy.Settings;

/// <summary>Syntax of permission rules: Tool, Tool(specifier) or mcp__server__tool.</summary>
internal static partial class PermissionRule
{
    private static readonly HashSet<string> KnownTools = new(StringComparer.Ordinal)
    {
        "Agent", "Artifact", "Bash", "Cd", "Edit", "EnterWorktree", "ExitPlanMode", "Glob", "Grep", "KillShell", "LSP", "Monitor", "MultiEdit",
        "NotebookEdit", "PowerShell", "Read", "ShareOnboardingGuide", "Skill", "TaskCreate", "TaskGet", "TaskList", "TaskOutput", "TaskStop",
        "TaskUpdate", "TodoWrite", "ToolSearch", "WebFetch", "WebSearch", "Workflow", "Write",
    };

    public static void Check(string rule, string path, FindingList findings)
    {
        if (Mcp().IsMatch(rule))
        {
            return;
        }

        if (Shape().Match(rule) is not { Success: true } match)
        {
            findings.Error(path, $"\"{Cut(rule)}\" is not a permission rule; write Tool, Tool(specifier) or mcp__server__tool, such as Bash(npm run *)");
        }
        else if (!KnownTools.Contains(match.Groups["tool"].Value))
        {
            findings.Warn(path, $"the tool {match.Groups["tool"].Value} is not known to this version; the rule is carried through");
        }
    }

    private static string Cut(string rule) => rule.Length <= 80 ? rule : rule[..80] + "…";

    [GeneratedRegex(@"\A(?<tool>[A-Z][A-Za-z]*)(\([^)].*\)|\([^)]\))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();

    [GeneratedRegex(@"\Amcp__[^\s()]+(?:\([^)].*\)|\([^)]\))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Mcp();
}
