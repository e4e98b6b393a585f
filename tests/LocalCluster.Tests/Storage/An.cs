using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Tests.Storage;

/// <summary>Objects for tests of the store.</summary>
internal static class An
{
    public static GroupResource Resource { get; } = new("", "configmaps");

    public static StoredObject Object(string name, string @namespace = "default", string value = "1", string? uid = null) => ObjectEncoder.Encode(
        new ObjectKey(@namespace, name),
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace, ["uid"] = uid ?? $"uid-{name}", ["labels"] = new JsonObject { ["v"] = value } },
            ["data"] = new JsonObject { ["value"] = value },
        });
}
