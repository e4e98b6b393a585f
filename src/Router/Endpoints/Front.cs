using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Endpoints;

/// <summary>What is served at which path, and what a path that is nearly right was meant to be. Pure.</summary>
internal static class Front
{
    public const string Models = "/v1/models";

    private const int FarthestMeant = 4;

    private static readonly (string Path, ApiCall Call)[] Calls =
        [.. Enum.GetValues<ApiCall>().Select(call => (call.PathOf(), call))];

    private static readonly string[] Served = [.. Calls.Select(item => item.Path), Models];

    // Served by the vendors, and here on purpose not: nothing may pass unmetered, and their neighbours would mislead.
    private static readonly string[] NotMeant = ["/v1/messages/batches", "/v1/files", "/v1/batches", "/v1/embeddings", "/v1/skills", "/v1/agents", "/v1/images", "/v1/audio", "/v1/uploads"];

    /// <summary>A slash at the end is the same path.</summary>
    public static string Normalise(string path) => path.Length > 1 && path.EndsWith('/') ? path.TrimEnd('/') : path;

    public static ApiCall? CallAt(string path)
    {
        foreach (var (served, call) in Calls)
        {
            if (served == path)
            {
                return call;
            }
        }

        return null;
    }

    /// <summary>The model that <c>/v1/models/{id}</c> names, or null for another path.</summary>
    public static string? ModelAt(string path) =>
        path.StartsWith(Models + "/", StringComparison.Ordinal) && path.Length - Models.Length is > 1 and <= 257 ? path[(Models.Length + 1)..] : null;

    /// <summary>The served path that was probably meant, or null.</summary>
    public static string? Meant(string path)
    {
        if (path.Length > 256 || NotMeant.Any(other => path.StartsWith(other, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var lower = path.ToLowerInvariant();
        // A missing or doubled version, or a prefix that other gateways want.
        var ending = Served.Where(served => lower.EndsWith(served, StringComparison.Ordinal) || lower.EndsWith(served["/v1".Length..], StringComparison.Ordinal)).MaxBy(served => served.Length);
        if (ending is not null)
        {
            return ending;
        }

        // The native paths of Ollama and Gemini, whose clients can speak chat completions as well.
        if (lower is "/api/chat" or "/api/generate" || lower.EndsWith(":generatecontent", StringComparison.Ordinal) || lower.EndsWith(":streamgeneratecontent", StringComparison.Ordinal))
        {
            return "/v1/chat/completions";
        }

        if (lower is "/v1/complete" or "/v1/completions" or "/completions")
        {
            return lower == "/v1/complete" ? "/v1/messages" : "/v1/chat/completions";
        }

        var (meant, distance) = Served.Select(served => (served, Distance(lower, served))).MinBy(pair => pair.Item2);
        return distance <= FarthestMeant && distance < path.Length / 2 ? meant : null;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                corner = above;
            }
        }

        return row[b.Length];
    }
}
