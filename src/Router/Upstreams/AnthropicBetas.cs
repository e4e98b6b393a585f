using System.Net.Http.Headers;
using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>Leaves out the values of <c>anthropic-beta</c> that a target does not take: some proxies and other vendors refuse what they do not know.</summary>
internal static class AnthropicBetas
{
    private const string Header = "anthropic-beta";

    /// <param name="headers">Those of the request that is sent.</param>
    /// <param name="admitted">Globs; null lets all through as they came.</param>
    public static void Filter(HttpRequestHeaders headers, IReadOnlyList<string>? admitted)
    {
        if (admitted is null || !headers.NonValidated.TryGetValues(Header, out var values))
        {
            return;
        }

        var kept = values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(beta => admitted.Any(glob => Glob.IsMatch(glob, beta)))
            .ToArray();
        headers.Remove(Header);
        if (kept.Length > 0)
        {
            headers.TryAddWithoutValidation(Header, string.Join(',', kept));
        }
    }
}
