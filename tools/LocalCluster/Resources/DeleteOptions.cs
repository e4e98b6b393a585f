using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>How an object is to be deleted.</summary>
internal sealed record DeleteOptions(DeletePropagation Propagation, string? Uid, string? ResourceVersion, bool DryRun)
{
    public static DeleteOptions Background { get; } = new(DeletePropagation.Background, null, null, false);

    /// <summary>The body counts before the query.</summary>
    public static DeleteOptions Read(JsonObject? body, string? queryPropagation, string? queryOrphan, bool dryRun)
    {
        var propagation = Text(body, "propagationPolicy") ?? queryPropagation;
        var orphan = body?["orphanDependents"] is { } node ? node.ToString() : queryOrphan;
        var preconditions = body?["preconditions"] as JsonObject;
        var bodyDryRun = (body?["dryRun"] as JsonArray ?? []).Any(item => item?.ToString() == "All");
        return new DeleteOptions(Policy(propagation, orphan), Text(preconditions, "uid"), Text(preconditions, "resourceVersion"), dryRun || bodyDryRun);
    }

    private static DeletePropagation Policy(string? propagation, string? orphan) => (propagation, orphan) switch
    {
        ("Background", _) => DeletePropagation.Background,
        ("Foreground", _) => DeletePropagation.Foreground,
        ("Orphan", _) => DeletePropagation.Orphan,
        (null or "", "true") => DeletePropagation.Orphan,
        (null or "", "false") => DeletePropagation.Background,
        (null or "", _) => DeletePropagation.Default,
        _ => throw ApiErrors.InvalidOptions(
            "DeleteOptions", "propagationPolicy", "FieldValueNotSupported", $"Unsupported value: {MetadataRules.Quote(propagation!)}: supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\""),
    };

    private static string? Text(JsonObject? value, string name) => value?[name] is JsonValue node && node.TryGetValue<string>(out var text) ? text : null;
}
