using System.Net.Http.Headers;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>Claude where a cloud serves it: Messages in an envelope of the cloud's.</summary>
internal abstract class CloudUpstream : Upstream
{
    private const string BetaHeader = "anthropic-beta";
    private const string VersionHeader = "anthropic-version";
    private const string FirstVersion = "2023-06-01";
    private const int LargestError = 64 * 1024;

    public override ChatFlavor Flavor => ChatFlavor.OpenAI;

    // The query is Anthropic's habit.
    public override bool TakesQuery => false;

    public override ApiCall? SpokenFor(ApiCall call) => call switch
    {
        ApiCall.Responses => null,
        ApiCall.ChatCompletions => ApiCall.Messages,
        _ => call,
    };

    // Both go into the body there.
    public override bool Passes(string header) => header.Equals(BetaHeader, StringComparison.OrdinalIgnoreCase) || header.Equals(VersionHeader, StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes the version out of the header. Clouds have a name of their own for the first one, and take later ones by their dates.</summary>
    protected static string TakeVersion(HttpRequestHeaders headers, string first)
    {
        var said = headers.NonValidated.TryGetValues(VersionHeader, out var values) ? values.ToString() : FirstVersion;
        headers.Remove(VersionHeader);
        return said == FirstVersion ? first : said;
    }

    /// <summary>Takes the values of anthropic-beta out of the header, without those that only Anthropic's own API means anything to.</summary>
    protected static IReadOnlyList<string> TakeBetas(HttpRequestHeaders headers, IReadOnlyList<string> inBody)
    {
        var said = headers.NonValidated.TryGetValues(BetaHeader, out var values) ? values.SelectMany(Split) : [];
        headers.Remove(BetaHeader);
        return [.. said.Concat(inBody).Where(IsKnownThere).Distinct(StringComparer.Ordinal)];
    }

    protected static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        await using (body)
        {
            var bytes = new byte[LargestError];
            return bytes.AsMemory(0, await body.ReadAtLeastAsync(bytes, LargestError, throwOnEndOfStream: false, cancellationToken));
        }
    }

    /// <summary>Puts another body in the place of the answer's.</summary>
    protected static Stream Replace(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        response.Content.Headers.ContentLength = body.Length;
        return new MemoryStream(body.ToArray(), writable: false);
    }

    private static string[] Split(string values) => values.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // Names of clients and of ways to log in, which clouds refuse as unknown.
    private static bool IsKnownThere(string beta) =>
        !beta.StartsWith("claude-code-", StringComparison.Ordinal) && !beta.StartsWith("oauth-", StringComparison.Ordinal);
}
