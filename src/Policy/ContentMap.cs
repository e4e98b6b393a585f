namespace ClaudeConfig.Policy;

/// <summary>A ConfigMap that configurations take content from.</summary>
/// <param name="Version">Changes with the content.</param>
/// <param name="Data">Its texts by key.</param>
public sealed record ContentMap(string Version, IReadOnlyDictionary<string, string> Data)
{
    /// <summary>Keys whose values are no texts.</summary>
    public IReadOnlyCollection<string> Binary { get; init; } = [];
}
