using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Ownership;

namespace ClaudeConfig.LocalCluster.Tests.Patch;

/// <summary>Applies and updates of widgets, for tests to read like sentences.</summary>
internal static class Owned
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static FieldOperation Deployment => Operation("unknown") with { ApiVersion = "apps/v1", Kind = "Deployment", Type = Types.Deployment };

    public static FieldOperation Operation(string manager, string subresource = "") => new()
    {
        Manager = manager,
        ApiVersion = "example.com/v1",
        Kind = "Widget",
        Type = Types.Widget,
        Time = Now,
        Subresource = subresource,
        Ignored = ResetFields.For(true, subresource),
    };

    public static JsonObject Apply(JsonObject? live, string manager, string applied, bool force = false, string subresource = "", DateTimeOffset? at = null)
    {
        var config = Json.Object(applied);
        config.TryAdd("apiVersion", "example.com/v1");
        config.TryAdd("kind", "Widget");
        return FieldManagers.Apply(live, config, Operation(manager, subresource) with { Force = force, Time = at ?? Now });
    }

    public static JsonObject Update(JsonObject? live, string manager, string updated, FieldOperation? operation = null)
    {
        var value = Json.Object(updated);
        FieldManagers.Update(live, value, operation ?? Operation(manager));
        return value;
    }

    /// <summary>Changes the spec as an update by <paramref name="manager"/>.</summary>
    public static JsonObject Patch(JsonObject live, string manager, Action<JsonObject> change, DateTimeOffset? at = null)
    {
        var value = (JsonObject)live.DeepClone();
        change((JsonObject)value["spec"]!);
        FieldManagers.Update(live, value, Operation(manager) with { Time = at ?? Now });
        return value;
    }

    public static JsonNode? By(JsonObject value, string manager) =>
        ((JsonArray)value["metadata"]!["managedFields"]!).FirstOrDefault(entry => entry!["manager"]!.GetValue<string>() == manager)?["fieldsV1"];
}
