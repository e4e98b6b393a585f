using System.Text;

namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>Names of headers that nearly every answer has, so that their text is not made for each. Pure.</summary>
internal static class KnownNames
{
    private static readonly string[][] ByLength = Table(
        "Date", "Server", "Connection", "Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Cache-Control", "Vary", "Via", "Keep-Alive", "Retry-After",
        "request-id", "x-request-id", "anthropic-organization-id", "cf-ray", "x-robots-tag", "openai-version", "openai-processing-ms");

    public static string Of(ReadOnlySpan<byte> name)
    {
        foreach (var known in name.Length < ByLength.Length ? ByLength[name.Length] : [])
        {
            if (Ascii.EqualsIgnoreCase(name, known))
            {
                return known;
            }
        }

        return Encoding.ASCII.GetString(name);
    }

    private static string[][] Table(params string[] names) =>
        [.. Enumerable.Range(0, names.Max(name => name.Length) + 1).Select(length => names.Where(name => name.Length == length).ToArray())];
}
