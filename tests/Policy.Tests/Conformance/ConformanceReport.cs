using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>The page that says how alike the client and we judge.</summary>
internal static partial class ConformanceReport
{
    public static string Of(IReadOnlyList<(JsonObject Settings, ClientVerdict Verdict)> judged)
    {
        var differences = judged.SelectMany(pair => Comparison.Of(pair.Settings, pair.Verdict)).ToArray();
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # Settings: the client and we

            Written by `make conformance-settings`: {judged.Count} settings, made by hand and from the catalogue, given to Claude Code {SettingsCatalogue.Current.ClaudeCodeVersion} (`claude doctor`, each as the machine's managed settings) and
            to the rules that webhooks, operator and `claudeconfig validate` share.

            | | |
            |---|---|
            | values that the client drops, or takes as something else | {judged.Sum(pair => pair.Verdict.Dropped.Count)} |
            | … and we refuse or warn of | {judged.Sum(pair => pair.Verdict.Dropped.Count) - differences.Count(difference => difference.Kind == DifferenceKind.LetThrough)} |
            | rules that the client warns of | {judged.Sum(pair => pair.Verdict.Warned.Count)} |
            | … and we refuse or warn of | {judged.Sum(pair => pair.Verdict.Warned.Count) - differences.Count(difference => difference.Kind == DifferenceKind.NotWarned)} |
            | settings of which neither finds fault | {judged.Count(pair => pair.Verdict.Dropped.Count == 0 && pair.Verdict.Warned.Count == 0 && !Comparison.Ours(pair.Settings).Any(finding => finding.IsError))} |
            | what we refuse and the client says nothing of | {differences.Count(difference => difference.Kind == DifferenceKind.RefusedAlone)} |

            ## Differences


            """);
        var rows = differences.GroupBy(difference => (difference.Kind, Path: Index().Replace(difference.Path, "[]"), Reason: DeliberateDifferences.ReasonOf(difference) ?? "not meant"))
            .OrderBy(group => group.Key.Kind).ThenBy(group => group.Key.Path, StringComparer.Ordinal).ToArray();
        page.Append(rows.Length == 0 ? "None.\n" : "| where | what | times | why |\n|---|---|---|---|\n");
        foreach (var row in rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{row.Key.Path}` | {Words(row.Key.Kind)} | {row.Count()} | {row.Key.Reason} |\n");
        }

        return page.ToString();
    }

    private static string Words(DifferenceKind kind) => kind switch
    {
        DifferenceKind.LetThrough => "the client drops it, we take it",
        DifferenceKind.RefusedAlone => "we refuse it, the client says nothing",
        _ => "the client warns, we say nothing",
    };

    [GeneratedRegex("""\.[0-9]+(?=\.|\z)""")]
    private static partial Regex Index();
}
