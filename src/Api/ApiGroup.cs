namespace ClaudeConfig.Api;

/// <summary>The group and version that the four kinds share.</summary>
public static class ApiGroup
{
    /// <summary>The API group.</summary>
    public const string Name = "claudeconfig.dev";

    /// <summary>The version.</summary>
    public const string Version = "v1alpha1";

    /// <summary>Group and version as an object carries them.</summary>
    public const string ApiVersion = Name + "/" + Version;

    /// <summary>The category that lists all four kinds: <c>kubectl get claude</c>.</summary>
    public const string Category = "claude";
}
