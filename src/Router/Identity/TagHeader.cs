using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>
/// The header <c>x-claudeconfig-tags</c>: <c>name=value</c> pairs, parted by commas, that a caller says of its own request. Only names
/// that some budget's <c>scope.tags</c> asks for are kept.
/// </summary>
internal static class TagHeader
{
    public const string Name = "x-claudeconfig-tags";
    private const int LongestHeader = 4096;
    private const int LongestValue = 128;

    /// <summary>That are kept. The ledger takes twice as many with an event: the rest is for groups.</summary>
    public const int Most = 16;

    /// <summary>Reads the header.</summary>
    /// <param name="header">Its value; several headers are one list.</param>
    /// <param name="kept">Names that are kept. Others are nobody's business here, and are left out.</param>
    /// <param name="tags">What was kept.</param>
    /// <param name="refusal">What is wrong with it: a tag that is lost in silence would charge another budget.</param>
    public static bool TryRead(string header, IReadOnlySet<string> kept, out SortedDictionary<string, string>? tags, out RequestRefusal? refusal)
    {
        (tags, refusal) = (null, null);
        if (header.Length == 0)
        {
            return true;
        }

        refusal = Problem(header, kept, ref tags) is { } problem ? RequestRefusals.BadTags(problem) : null;
        return refusal is null;
    }

    private static string? Problem(string header, IReadOnlySet<string> kept, ref SortedDictionary<string, string>? tags)
    {
        if (header.Length > LongestHeader || header.Any(char.IsControl))
        {
            return $"{header.Length} characters; at most {LongestHeader} without control characters are taken";
        }

        foreach (var pair in header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = at < 1 ? ("", "") : (pair[..at].TrimEnd(), pair[(at + 1)..].TrimStart());
            if (name.Length == 0 || value.Length is 0 or > LongestValue)
            {
                return $"\"{Shown(pair)}\" is not name=value with a value of 1 to {LongestValue} characters";
            }

            if (kept.Contains(name) && !(tags ??= new(StringComparer.Ordinal)).TryAdd(name, value))
            {
                return $"{name} comes twice";
            }

            if (tags?.Count > Most)
            {
                return $"more than {Most} tags that budgets ask for";
            }
        }

        return null;
    }

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
