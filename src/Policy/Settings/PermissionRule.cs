using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Policy.Settings;

/// <summary>
/// Permission rules as Claude Code reads them. What it would throw away in deny or ask is an error: a rule that is not there is worse than no file at all,
/// because everybody believes that it is. In allow it only costs a question, and is a warning, as is what may not work as it is written.
/// </summary>
/// <remarks>Source: the answers of Claude Code 2.1.332, 'claude doctor', to the rules in the tests.</remarks>
internal static class PermissionRule
{
    private const string Form = "write Tool, Tool(specifier) or mcp__server__tool, such as Bash(npm run *)";

    private static readonly string[] Known =
    [
        "Agent", "AgentOutputTool", "Artifact", "AskUserQuestion", "Bash", "BashOutput", "BashOutputTool", "Brief", "CronCreate", "CronDelete", "CronList", "DesignSync",
        "Edit", "EnterPlanMode", "EnterWorktree", "ExitPlanMode", "ExitWorktree", "Glob", "Grep", "KillBash", "KillShell", "LSP", "ListAgents", "ListMcpResources",
        "ListMcpResourcesTool", "Monitor", "NotebookEdit", "PowerShell", "PushNotification", "Read", "ReadMcpResource", "ReadMcpResourceTool", "RemoteTrigger",
        "ReportFindings", "ScheduleWakeup", "SendMessage", "SendUserFile", "SendUserMessage", "ShareOnboardingGuide", "Skill", "SuggestBackgroundPR", "Task", "TaskCreate",
        "TaskGet", "TaskList", "TaskOutput", "TaskStop", "TaskUpdate", "TeamCreate", "TeamDelete", "TodoWrite", "ToolSearch", "WaitForMcpServers", "WebFetch", "WebSearch",
        "Workflow", "Write",
    ];

    private static readonly string[] OfFiles = ["Cd", "Edit", "Glob", "NotebookEdit", "NotebookRead", "Read", "Write"];

    /// <summary>Tools whose paths are asked about under another one's name.</summary>
    private static readonly Dictionary<string, string> PathsOf = new(StringComparer.Ordinal)
    {
        ["Write"] = "Edit",
        ["MultiEdit"] = "Edit",
        ["NotebookEdit"] = "Edit",
        ["Glob"] = "Read",
    };

    /// <summary>Parameters that a rule would be compared with letter by letter, where the tool has a matcher of its own.</summary>
    private static readonly Dictionary<string, (string Parameter, string Instead)> Raw = new(StringComparer.Ordinal)
    {
        ["Bash"] = ("command", "Bash(…)"),
        ["PowerShell"] = ("command", "PowerShell(…)"),
        ["Read"] = ("file_path", "Read(…)"),
        ["Edit"] = ("file_path", "Edit(…)"),
        ["Write"] = ("file_path", "Edit(…)"),
        ["NotebookEdit"] = ("notebook_path", "Edit(…)"),
        ["Glob"] = ("path", "Read(…)"),
        ["Grep"] = ("path", "Read(…)"),
    };

    /// <param name="rule">The rule.</param>
    /// <param name="restricts">It denies or asks: without it more is allowed.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="findings">Takes the findings.</param>
    public static void Check(string rule, bool restricts, string path, FindingList findings)
    {
        if (Discarded(rule, restricts) is { } problem)
        {
            if (restricts)
            {
                findings.Error(path, $"\"{Cut(rule)}\" {problem}");
            }
            else
            {
                findings.Warn(path, $"\"{Cut(rule)}\" {problem}; without it people are asked");
            }

            return;
        }

        var (tool, specifier) = Parts(rule);
        if (tool.Contains('_', StringComparison.Ordinal) || tool.Contains('*', StringComparison.Ordinal))
        {
            return;
        }

        if (specifier is not (null or "*") && PathsOf.TryGetValue(tool, out var asks) && !IsParameter(specifier))
        {
            findings.Warn(path, $"\"{Cut(rule)}\" matches no path, because only {asks}(…) is asked about paths; write {asks}({Cut(specifier)})");
        }
        else if (tool == "Bash" && specifier is not null && specifier.EndsWith(":*", StringComparison.Ordinal) && specifier.Replace(":*", "", StringComparison.Ordinal).Contains('*', StringComparison.Ordinal))
        {
            findings.Warn(path, $"\"{Cut(rule)}\" ends with :*, before which * stands for itself; write a space instead, such as Bash(git commit *)");
        }
        else if (!Known.Contains(tool))
        {
            Unknown(tool, restricts, path, findings);
        }
        else if (restricts && specifier is not null && Raw.TryGetValue(tool, out var raw) && specifier.StartsWith(raw.Parameter + ":", StringComparison.Ordinal))
        {
            findings.Warn(path, $"\"{Cut(rule)}\" compares {raw.Parameter} letter by letter and will not match as it is meant; write {raw.Instead}");
        }
    }

    private static void Unknown(string tool, bool restricts, string path, FindingList findings)
    {
        var nearest = Spelling.Nearest(tool, Known);
        if (restricts && nearest is not null)
        {
            findings.Error(path, $"there is no tool {Cut(tool)}, so the rule would restrict nothing", nearest: nearest);
        }
        else
        {
            findings.Warn(path, $"the tool {Cut(tool)} is not known to this version; the rule is carried through", nearest: nearest);
        }
    }

    /// <returns>Why Claude Code throws the rule away, and what to write; null where it keeps it.</returns>
    private static string? Discarded(string rule, bool restricts)
    {
        if (string.IsNullOrWhiteSpace(rule))
        {
            return $"is empty, which is not a permission rule; {Form}";
        }

        if (!IsClosed(rule))
        {
            return $"is not a permission rule: what is in parentheses ends with the rule; {Form}";
        }

        var (tool, specifier) = Parts(rule);
        if (specifier is { Length: 0 })
        {
            return $"is not a permission rule: its parentheses are empty; {(tool.Length == 0 ? Form : $"write {Cut(tool)} for all of the tool, or say which, such as {Cut(tool)}(…)")}";
        }

        if (tool.StartsWith("mcp__", StringComparison.Ordinal))
        {
            return specifier is not null ? "is not a permission rule: tools of MCP servers take no parentheses; write mcp__server__tool or mcp__server__*"
                : !restricts && (tool[5..] is ['*', ..] || tool[5..].Split("__")[0].Contains('*', StringComparison.Ordinal)) ? "allows tools of servers that nobody named; name the server, such as mcp__server__*"
                : null;
        }

        if (tool.Contains('*', StringComparison.Ordinal))
        {
            return restricts ? null : "allows tools that nobody named; * may stand for the tool's name in deny and ask only";
        }

        return tool.Length > 0 && char.IsLower(tool[0]) && !tool.Contains('_', StringComparison.Ordinal)
            ? $"is not a permission rule: names of tools begin with a capital letter, such as {Spelling.Nearest(tool, Known) ?? "Bash"}"
            : specifier is null ? null : Specifier(tool, specifier);
    }

    private static string? Specifier(string tool, string specifier) => tool switch
    {
        "Bash" when specifier == ":*" => "is not a permission rule: there is nothing before :*; write Bash for all commands, or what they begin with, such as Bash(npm run *)",
        "WebFetch" when specifier != "*" && (!specifier.StartsWith("domain:", StringComparison.Ordinal) || specifier.Contains("://", StringComparison.Ordinal)) =>
            "is not a permission rule: of addresses only the host is compared; write WebFetch(domain:example.com)",
        "WebSearch" when specifier != "*" && specifier.AsSpan().IndexOfAny('*', '?') >= 0 => "is not a permission rule: WebSearch takes the words themselves, without * and ?",
        _ when OfFiles.Contains(tool) && specifier.Contains(":*", StringComparison.Ordinal) => $"is not a permission rule: :* is for commands; write * or ** for files, such as {tool}(./secrets/**)",
        _ => null,
    };

    /// <summary>There are no parentheses, or the last character closes the first of them.</summary>
    private static bool IsClosed(string rule)
    {
        if (rule[^1] != ')')
        {
            return !rule.Contains('(', StringComparison.Ordinal);
        }

        var slashes = rule.AsSpan(0, rule.Length - 1).LastIndexOfAnyExcept('\\') is var last ? rule.Length - 2 - last : 0;
        return rule.Contains('(', StringComparison.Ordinal) && slashes % 2 == 0;
    }

    private static (string Tool, string? Specifier) Parts(string rule) =>
        rule.IndexOf('(', StringComparison.Ordinal) is var at and >= 0 ? (rule[..at], rule[(at + 1)..^1]) : (rule, null);

    private static bool IsParameter(string specifier) =>
        specifier.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && specifier.AsSpan(0, colon).IndexOfAnyExceptInRange('_', 'z') < 0;

    private static string Cut(string rule) => CredentialScan.HoldsCredential(rule) ? "a credential" : rule.Length <= 80 ? rule : rule[..80] + "…";
}
