using System.Text.RegularExpressions;

namespace ClaudeConfig.Policy.Settings;

/// <summary>What a schema cannot express about a text, by the name that the catalogue gives it.</summary>
internal static partial class TextRules
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    public static void Check(string? rule, string text, string path, FindingList findings)
    {
        switch (rule)
        {
            case "permission" or "restriction":
                PermissionRule.Check(text, rule == "restriction", path, findings);
                break;
            case "url" when !Uri.TryCreate(text, UriKind.Absolute, out _):
                findings.Error(path, $"{Shown(text)} found; an absolute address such as https://example.com is needed");
                break;
            case "git-url" when !text.EndsWith(".git", StringComparison.Ordinal):
                findings.Warn(path, $"{Shown(text)} does not end with .git, as addresses of repositories mostly do; only the same address is the same marketplace");
                break;
            case "expression" when Expression(text) is null:
                findings.Error(path, $"{Shown(text)} is no regular expression: nothing would ever match; write one such as ^git\\.example\\.com$");
                break;
            case "group" when Expression(text) is not { } expression || expression.GetGroupNumbers().Length < 2:
                findings.Error(path, $"{Shown(text)} found; a regular expression whose first group is what to hide is needed, such as token:\\s*(\\S+)");
                break;
            case "denied-model" when !Model().IsMatch(text):
                findings.Warn(path, $"{Shown(text)} denies only what is spelt so; write sonnet, opus, haiku or fable for a family, or a model's full name with its version");
                break;
        }
    }

    private static Regex? Expression(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.ECMAScript | RegexOptions.CultureInvariant, Longest);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Shown(string text) => JsonNodes.Shown(System.Text.Json.Nodes.JsonValue.Create(text));

    [GeneratedRegex(@"\A(sonnet|opus|haiku|fable|claude-.*[0-9].*)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Model();
}
