namespace ClaudeConfig.LocalCluster.Http;

/// <summary>What a path under /api or /apis asks for.</summary>
/// <remarks>Source: k8s.io/apiserver/pkg/endpoints/request.RequestInfo.</remarks>
internal sealed record RequestInfo
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public string? Namespace { get; init; }

    public required string Resource { get; init; }

    public string? Name { get; init; }

    public string? Subresource { get; init; }

    /// <summary>Segments beyond a subresource, which nothing serves.</summary>
    public bool HasRest { get; init; }

    /// <summary>Reads the path, given as segments; null when it is too short to name a resource.</summary>
    public static RequestInfo? Parse(string[] segments)
    {
        var isCore = segments[0] == "api";
        var start = isCore ? 2 : 3;
        if (segments.Length <= start)
        {
            return null;
        }

        var (group, version) = isCore ? ("", segments[1]) : (segments[1], segments[2]);
        var rest = segments.AsSpan(start);
        string? @namespace = null;
        if (rest[0] == "namespaces" && rest.Length >= 3 && !IsNamespaceSubresource(rest))
        {
            @namespace = rest[1];
            rest = rest[2..];
        }

        return new RequestInfo
        {
            Group = group,
            Version = version,
            Namespace = @namespace,
            Resource = rest[0],
            Name = rest.Length > 1 ? rest[1] : null,
            Subresource = rest.Length > 2 ? rest[2] : null,
            HasRest = rest.Length > 3,
        };
    }

    /// <summary>The one name that a field selector asks for: who may read that object may list it so.</summary>
    public static string? SelectedName(string fieldSelector)
    {
        foreach (var term in fieldSelector.Split(','))
        {
            foreach (var prefix in (string[])["metadata.name==", "metadata.name="])
            {
                if (term.StartsWith(prefix, StringComparison.Ordinal))
                {
                    return term[prefix.Length..] is { Length: > 0 } name and not ("." or "..") && name.AsSpan().IndexOfAny('/', '%') < 0 ? name : null;
                }
            }
        }

        return null;
    }

    private static bool IsNamespaceSubresource(ReadOnlySpan<string> rest) => rest.Length == 3 && (rest[2] is "status" or "finalize");
}
