using System.Text.Json.Nodes;

namespace ClaudeConfig.Cli.Importing;

/// <summary>Where imported objects go: the platform's project above, a namespace and a project for each team below.</summary>
internal sealed record ImportTarget(string Namespace, string NamespacePattern)
{
    /// <summary>What namespaces of teams carry, so that they may refer to the platform's objects.</summary>
    public const string Label = "claudeconfig.dev/tenant";

    public const string LabelValue = "true";

    public string File => "platform.yaml";

    public string Project => "platform";

    /// <summary>The platform's own Budget, where there is one.</summary>
    public string? Budget { get; set; }

    /// <summary>The spec of the platform's project.</summary>
    public JsonObject Spec { get; } = [];

    public string NamespaceOf(string team) => NamespacePattern.Replace("{team}", team, StringComparison.Ordinal);

    public static JsonObject Tenants() => new()
    {
        ["from"] = "Selector",
        ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { [Label] = LabelValue } },
    };
}
