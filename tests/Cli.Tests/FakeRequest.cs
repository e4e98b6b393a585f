namespace ClaudeConfig.Cli.Tests;

/// <summary>What a client asked of a <see cref="FakeServer"/>.</summary>
internal sealed record FakeRequest(string Method, string Path, string? Authorization, string Body)
{
    /// <summary>The body as a form.</summary>
    public IReadOnlyDictionary<string, string> Form => Body.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));
}
