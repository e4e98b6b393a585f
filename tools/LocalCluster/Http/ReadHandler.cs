using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Answers get and list.</summary>
internal sealed class ReadHandler(ObjectStore store, ObjectViews views)
{
    private const string TooOldToContinue = "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";
    private const int FlushBytes = 64 * 1024;

    public ValueTask GetAsync(ApiRequest request)
    {
        var stored = store.Find(request.Resource.Storage, new ObjectKey(request.Namespace ?? "", request.Info.Name!))
            ?? throw ApiErrors.NotFound(request.Resource, request.Info.Name!);
        var wholeRows = request.Query("includeObject") == "Object";
        return Responses.WriteAsync(request.Context, 200, views.Single(request.Resource, stored, request.Negotiation, wholeRows));
    }

    public ValueTask ListAsync(ApiRequest request)
    {
        request.Negotiation.Require(list: true, request.Resource);
        var options = ListRequest.Read(request);
        var (objects, revision) = Read(request.Resource.Storage, options);
        var page = Select(objects, options, out var remaining);
        string? next = null;
        if (remaining > 0)
        {
            next = new ContinueToken(options.Continue is { ResourceVersion: -1 } ? -1 : revision, page[^1].Key).Encode(options.Namespace is null);
        }

        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString() };
        if (next is not null)
        {
            metadata["continue"] = next;
            if (options.SelectsAll)
            {
                metadata["remainingItemCount"] = remaining;
            }
        }

        return request.Negotiation.Form switch
        {
            ResponseForm.Table => WriteTableAsync(request, page, metadata, revision),
            ResponseForm.PartialMetadata => WritePartialAsync(request, page, metadata),
            _ => WriteListAsync(request, page, metadata),
        };
    }

    /// <summary>Writes objects as the list of their kind.</summary>
    public static async ValueTask WriteListAsync(ApiRequest request, List<StoredObject> page, JsonObject metadata)
    {
        var (resource, response) = (request.Resource, request.Context.Response);
        if (resource.IsCustom && !metadata.ContainsKey("continue"))
        {
            metadata["continue"] = "";
        }

        response.ContentType = "application/json";
        var writer = response.BodyWriter;
        var head = $"{{\"kind\":\"{resource.ListKind}\",\"apiVersion\":\"{resource.ApiVersion}\",\"metadata\":{metadata.ToJsonString(JsonText.Options)},\"items\":[";
        Encoding.UTF8.GetBytes(head, writer);
        for (var i = 0; i < page.Count; i++)
        {
            WriteItem(resource, page[i], i == 0, writer);
            if (writer.UnflushedBytes > FlushBytes)
            {
                await writer.FlushAsync(request.Aborted);
            }
        }

        Encoding.UTF8.GetBytes("]}", writer);
        await writer.FlushAsync(request.Aborted);
    }

    private static void WriteItem(ResourceDefinition resource, StoredObject item, bool isFirst, PipeWriter writer)
    {
        if (!isFirst)
        {
            writer.Write(","u8);
        }

        if (resource.IsCustom || item.ApiVersion != resource.ApiVersion)
        {
            writer.Write(ObjectViews.Whole(resource, item).Span);
        }
        else
        {
            // Built-in kinds leave kind and apiVersion to the list.
            writer.Write("{"u8);
            writer.Write(item.Json.AsSpan(item.BodyOffset));
        }
    }

    private ValueTask WriteTableAsync(ApiRequest request, List<StoredObject> page, JsonObject metadata, long revision)
    {
        var table = views.Table(request.Resource, page, request.Negotiation, revision, request.Query("includeObject"));
        table["metadata"] = metadata;
        return Responses.WriteAsync(request.Context, 200, table);
    }

    private static ValueTask WritePartialAsync(ApiRequest request, List<StoredObject> page, JsonObject metadata) => Responses.WriteAsync(request.Context, 200, new JsonObject
    {
        ["kind"] = "PartialObjectMetadataList",
        ["apiVersion"] = request.Negotiation.GroupVersion,
        ["metadata"] = metadata,
        ["items"] = new JsonArray([.. page.Select(item => ObjectViews.Partial(ObjectService.ReadAs(request.Resource, item), request.Negotiation))]),
    });

    private (Snapshot Objects, long Revision) Read(GroupResource resource, ListRequest options)
    {
        var wanted = options.Continue is { } token ? token.ResourceVersion : options.ResourceVersion ?? 0;
        var exact = options.Continue is not null || options.Match == "Exact" || (options is { Limit: > 0, Match: null } && wanted > 0);
        var current = store.Read(resource);
        if (wanted > current.Revision)
        {
            throw TooLarge(wanted, current.Revision);
        }

        if (!exact || wanted <= 0 || wanted == current.Revision)
        {
            return current;
        }

        var earlier = store.ReadAt(resource, wanted);
        if (earlier is not null)
        {
            return (earlier, wanted);
        }

        throw options.Continue is null
            ? ApiErrors.Expired("The resourceVersion for the provided list is too old.")
            : new ApiException(410, "Expired", TooOldToContinue) { Continue = new ContinueToken(-1, options.Continue.After).Encode(options.Namespace is null) };
    }

    private static ApiException TooLarge(long wanted, long current) => new(
        504,
        "Timeout",
        $"Timeout: Too large resource version: {wanted}, current: {current}",
        new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
            ["retryAfterSeconds"] = 1,
        });

    private static List<StoredObject> Select(Snapshot objects, ListRequest options, out int remaining)
    {
        var page = new List<StoredObject>();
        remaining = 0;
        foreach (var item in objects.In(options.Namespace))
        {
            if (options.Continue is { } token && item.Key.CompareTo(token.After) <= 0)
            {
                continue;
            }

            if (!options.SelectsAll && !options.Matches(item))
            {
                continue;
            }

            if (options.Limit > 0 && page.Count == options.Limit)
            {
                remaining++;
            }
            else
            {
                page.Add(item);
            }
        }

        return page;
    }
}
