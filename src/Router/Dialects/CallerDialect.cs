namespace ClaudeConfig.Router.Dialects;

/// <summary>In whose words a caller is answered.</summary>
internal static class CallerDialect
{
    /// <summary>The path says it. Where it does not: OpenAI's clients send a bearer token and nothing of Anthropic's.</summary>
    public static Dialect Of(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        if (Contains(path, "/messages") || Contains(path, "/complete") && !Contains(path, "/completions"))
        {
            return Dialect.Anthropic;
        }

        if (Contains(path, "/chat/") || Contains(path, "/responses") || Contains(path, "/completions") || Contains(path, "/embeddings"))
        {
            return Dialect.OpenAI;
        }

        var headers = request.Headers;
        return headers.Authorization.Count > 0
            && !headers.ContainsKey("x-api-key")
            && !headers.Any(header => header.Key.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase) || header.Key.StartsWith("x-claude-code-", StringComparison.OrdinalIgnoreCase))
            && !headers.UserAgent.ToString().StartsWith("claude", StringComparison.OrdinalIgnoreCase)
            ? Dialect.OpenAI
            : Dialect.Anthropic;
    }

    private static bool Contains(string path, string part) => path.Contains(part, StringComparison.OrdinalIgnoreCase);
}
