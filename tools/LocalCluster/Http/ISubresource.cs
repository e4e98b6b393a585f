namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Answers requests for a subresource beyond status and scale, or for a resource whose objects are not stored (then <see cref="Subresource"/> is null).</summary>
internal interface ISubresource
{
    string Group { get; }

    string Resource { get; }

    string? Subresource { get; }

    ValueTask HandleAsync(ApiRequest request, string verb);
}
