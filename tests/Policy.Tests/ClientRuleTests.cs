using System.Text.Json;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Harness;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Tests;

/// <summary>
/// The client is the oracle. Each line of permission-rules.jsonl is a rule and what Claude Code 2.1.332 ('claude doctor', the rules in a
/// managed-settings.json) did with it in deny and ask, where it did the same, and in allow.
/// </summary>
public sealed class ClientRuleTests
{
    public static TheoryData<string, string, string> Rules =>
        [.. File.ReadLines(Repository.PathOf("tests", "Policy.Tests", "Client", "permission-rules.jsonl")).Select(Line)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Check_RuleThatTheClientJudged_IsJudgedAlike(string rule, string inDeny, string inAllow)
    {
        var (deny, allow) = (Of(rule, restricts: true), Of(rule, restricts: false));

        Assert.True(inDeny switch
        {
            "skipped" => deny is { IsError: true, Nearest: null },
            // A tool that is nearly known: the client warns, and we refuse a restriction that restricts nothing.
            "warned" => deny is { IsError: false } or { IsError: true, Nearest: not null },
            _ => deny is null,
        }, $"deny {rule}: the client {inDeny} it, ours: {deny?.ToString() ?? "kept"}");
        Assert.True(inAllow == "skipped" ? allow is { IsError: false } && allow.Message.Contains("people are asked", StringComparison.Ordinal) : allow is null or { IsError: false }, $"allow {rule}: the client {inAllow} it, ours: {allow?.ToString() ?? "kept"}");
    }

    [Fact]
    public void Rules_Recorded_AreMany() => Assert.True(Rules.Count > 250, $"{Rules.Count} rules");

    private static Finding? Of(string rule, bool restricts)
    {
        var findings = new FindingList(new ObjectKey("n", "a"));
        PermissionRule.Check(rule, restricts, "rule", findings);
        return findings.Findings.SingleOrDefault();
    }

    private static TheoryDataRow<string, string, string> Line(string line)
    {
        var parts = JsonSerializer.Deserialize<string[]>(line)!;
        return new(parts[0], parts[1], parts[2]);
    }
}
