using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Shows stored objects in the form that a client negotiated.</summary>
internal sealed class ObjectViews(TimeProvider time)
{
    /// <summary>The object's own JSON; the stored bytes where they are in the version asked for.</summary>
    public static ReadOnlyMemory<byte> Whole(ResourceDefinition resource, StoredObject stored) =>
        stored.ApiVersion == resource.ApiVersion ? stored.Json : JsonText.Bytes(ObjectService.ReadAs(resource, stored));

    public ReadOnlyMemory<byte> Single(ResourceDefinition resource, StoredObject stored, Negotiation negotiation, bool wholeRows = false)
    {
        negotiation.Require(list: false, resource);
        return negotiation.Form switch
        {
            ResponseForm.Table => JsonText.Bytes(Table(resource, [stored], negotiation, stored.ResourceVersion, wholeRows ? "Object" : null)),
            ResponseForm.PartialMetadata => JsonText.Bytes(Partial(ObjectService.ReadAs(resource, stored), negotiation)),
            _ => Whole(resource, stored),
        };
    }

    public JsonObject Table(ResourceDefinition resource, IEnumerable<StoredObject> objects, Negotiation negotiation, long resourceVersion, string? includeObject, bool withColumns = true)
    {
        var table = new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = negotiation.GroupVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = resourceVersion.ToString() },
            ["columnDefinitions"] = withColumns ? resource.Table.Definitions() : null,
        };
        var now = time.GetUtcNow();
        var rows = new JsonArray();
        foreach (var stored in objects)
        {
            rows.Add(Row(resource, ObjectService.ReadAs(resource, stored), negotiation, includeObject, now));
        }

        table["rows"] = rows;
        return table;
    }

    public static JsonObject Partial(JsonObject value, Negotiation negotiation) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = negotiation.GroupVersion,
        ["metadata"] = value["metadata"]?.DeepClone(),
    };

    private static JsonObject Row(ResourceDefinition resource, JsonObject value, Negotiation negotiation, string? includeObject, DateTimeOffset now)
    {
        var row = new JsonObject { ["cells"] = resource.Table.Cells(value, now) };
        if (includeObject != "None")
        {
            row["object"] = includeObject == "Object" ? value : Partial(value, negotiation);
        }

        return row;
    }
}
