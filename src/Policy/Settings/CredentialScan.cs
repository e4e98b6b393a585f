using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ClaudeConfig.Policy.Settings;

/// <summary>
/// Finds credentials that stand in the text. What is rendered can be read by everyone on the machine and by everyone who may read the
/// object, so a secret comes from the environment at run time. A finding never repeats what it found.
/// </summary>
public static partial class CredentialScan
{
    private const string Remedy = "write ${VAR} and give the workload the variable from a Secret";

    private static readonly HashSet<string> SecretVariables = new(StringComparer.Ordinal)
    {
        "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_AWS_API_KEY", "ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_FOUNDRY_AUTH_TOKEN",
        "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK", "CLAUDE_CODE_OAUTH_TOKEN", "OPENAI_API_KEY", "GEMINI_API_KEY",
        "GITHUB_TOKEN", "GH_TOKEN", "GITLAB_TOKEN", "NPM_TOKEN", "SLACK_BOT_TOKEN",
    };

    /// <summary>Whether a text holds what looks like a credential.</summary>
    /// <param name="text">The text.</param>
    public static bool HoldsCredential(string text) => Literal().IsMatch(text);

    internal static void Check(JsonNode? node, string path, FindingList findings)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    var memberPath = JsonPath.Member(path, name);
                    CheckText(name, memberPath, findings);
                    CheckNamed(name, value, memberPath, findings);
                    Check(value, memberPath, findings);
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    Check(items[i], JsonPath.Item(path, i), findings);
                }

                break;
            default:
                CheckText(JsonNodes.Text(node), path, findings);
                break;
        }
    }

    internal static void CheckText(string? text, string path, FindingList findings)
    {
        if (text is not null && Literal().Match(text) is { Success: true } match)
        {
            findings.Error(path, $"a credential ({match.Value[..Math.Min(4, match.Length)]}…) stands in the text; {Remedy}");
        }
    }

    private static void CheckNamed(string name, JsonNode? value, string path, FindingList findings)
    {
        if (JsonNodes.Text(value) is not { Length: > 0 } text || Reference().IsMatch(text) || Literal().IsMatch(text))
        {
            return;
        }

        if (SecretVariables.Contains(name))
        {
            findings.Error(path, $"{name} has a literal value; {Remedy}");
        }
        else if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("x-api-key", StringComparison.OrdinalIgnoreCase))
        {
            findings.Error(path, $"the header {name} has a literal value; {Remedy}");
        }
        else if (SecretName().IsMatch(name))
        {
            findings.Warn(path, $"{name} sounds like a secret and has a literal value; if it is one, {Remedy}");
        }
    }

    [GeneratedRegex(
        @"(?<![A-Za-z0-9])sk-(?=[A-Za-z0-9_-]*[0-9])[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}"
        + @"|xox[abeprs]-[A-Za-z0-9-]{10,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{30,}|\bnpm_[A-Za-z0-9]{30,}|\bhf_[A-Za-z0-9]{30,}"
        + @"|-----BEGIN [A-Z ]*PRIVATE KEY-----|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}|://[^\s/:@$]+:[^\s/@$]+@",
        RegexOptions.CultureInvariant)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\$\{[A-Za-z_][A-Za-z0-9_]*(?::-)?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"(?:^|_)(?:API_?KEY|TOKEN|SECRET|PASSWORD|PASSWD)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
