using System.Text.RegularExpressions;

namespace ClaudeConfig.Router.Observability;

/// <summary>Takes persons and secrets out of a text: e-mail addresses, keys and tokens, and what stands before the @ of an address. Pure.</summary>
internal static partial class Masking
{
    private const string Mask = "***";

    public static string Of(string text)
    {
        // Nearly no line has any of these: looked for before anything is built.
        if (text.AsSpan().IndexOfAny(Marks) < 0)
        {
            return text;
        }

        text = Credential().Replace(text, match => match.Groups["kind"].Value + Mask);
        return Address().Replace(text, Mask + "@" + Mask);
    }

    private static readonly System.Buffers.SearchValues<string> Marks = System.Buffers.SearchValues.Create(["@", "sk-", "earer ", "eyJ", "AIza", "AKIA"], StringComparison.Ordinal);

    // Virtual keys and the vendors' own, bearer tokens, JSON Web Tokens.
    [GeneratedRegex(@"(?<kind>\bsk-(?:ccfg-|ant-|proj-)?)[A-Za-z0-9_-]{8,}|(?<kind>\b[Bb]earer )[^\s"",;]{8,}|(?<kind>)\beyJ[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){1,2}|(?<kind>\bAIza)[A-Za-z0-9_-]{20,}|(?<kind>\bAKIA)[A-Z0-9]{12,}")]
    private static partial Regex Credential();

    [GeneratedRegex(@"[^\s@/""'<>(),;:=]+(?::[^\s@/]+)?@[A-Za-z0-9.-]+")]
    private static partial Regex Address();
}
