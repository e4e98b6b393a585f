using System.Net;
using System.Text.RegularExpressions;

namespace ClaudeConfig.Dashboard.Tests.Kit;

/// <summary>What a page says, read from its text.</summary>
internal static partial class Html
{
    public static string FormToken(string page) => WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value);

    /// <summary>The exact values of everything that a page keeps live, by event:object:field.</summary>
    public static ILookup<string, (string Exact, string Shown)> Live(string page) => Data().Matches(page).ToLookup(
        match => match.Groups[2].Value,
        match => (match.Groups[1].Value, WebUtility.HtmlDecode(Tag().Replace(match.Groups[3].Value, "")).Replace(",", "", StringComparison.Ordinal)));

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("<data class=\"money\" value=\"([^\"]*)\" data-live=\"([^\"]*)\">(.*?)</data>")]
    private static partial Regex Data();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();
}
