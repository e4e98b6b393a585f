namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>What a request is about to do, in the terms of RBAC.</summary>
internal sealed record AccessAttributes
{
    public required string Verb { get; init; }

    /// <summary>Set for requests outside resources, such as <c>/version</c>.</summary>
    public string? NonResourcePath { get; init; }

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string Resource { get; init; } = "";

    public string? Subresource { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }
}
