using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>The object of a review: as JSON for the judge, and typed to find what it refers to.</summary>
internal sealed record ReviewedObject(byte[] Json, object? Typed, ObjectKey Key)
{
    /// <summary>A name that the server has still to make up.</summary>
    private const string Suffix = "new";

    public static ReviewedObject Of(string kind, JsonElement element, string? @namespace)
    {
        var json = JsonObject.Create(element) ?? throw new JsonException("the object of a review is no JSON object");
        json.Remove("status");
        var metadata = json["metadata"] as JsonObject ?? [];
        // Whoever sent it may have left both to the server.
        var name = (string?)metadata["name"] is { Length: > 0 } given ? given : (string?)metadata["generateName"] + Suffix;
        var key = new ObjectKey((string?)metadata["namespace"] ?? @namespace ?? "", name);
        json["metadata"] = new JsonObject
        {
            ["name"] = key.Name,
            ["namespace"] = key.Namespace,
            ["labels"] = metadata["labels"]?.DeepClone(),
            ["annotations"] = metadata["annotations"]?.DeepClone(),
            ["creationTimestamp"] = metadata["creationTimestamp"]?.DeepClone(),
        };
        return new ReviewedObject(Encoding.UTF8.GetBytes(json.ToJsonString()), Read(kind, json), key);
    }

    // What does not fit its type is judged by itself; what it refers to cannot be told.
    private static object? Read(string kind, JsonObject json)
    {
        try
        {
            return kind switch
            {
                ClaudeProject.KubeKind => json.Deserialize(ApiJson.Default.ClaudeProject),
                ClaudeConfiguration.KubeKind => json.Deserialize(ApiJson.Default.ClaudeConfiguration),
                Budget.KubeKind => json.Deserialize(ApiJson.Default.Budget),
                ModelRoute.KubeKind => json.Deserialize(ApiJson.Default.ModelRoute),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
