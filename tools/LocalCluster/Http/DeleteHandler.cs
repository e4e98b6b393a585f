using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Answers delete and deletecollection.</summary>
internal sealed class DeleteHandler(ObjectStore store, Deletion deletion, ObjectViews views, BodyReader bodies)
{
    public async ValueTask DeleteAsync(ApiRequest request)
    {
        var (write, options) = await ReadAsync(request);
        var result = await deletion.DeleteAsync(write, options, request.Aborted);
        Responses.AddWarnings(request.Context, request.Warnings);
        if (result.Outcome == WriteOutcome.Marked || request.Resource.ReturnsDeletedObject)
        {
            await Responses.WriteAsync(request.Context, 200, views.Single(request.Resource, result.Value, request.Negotiation));
        }
        else
        {
            await Responses.WriteAsync(request.Context, 200, Success(request.Resource, result.Value));
        }
    }

    public async ValueTask DeleteCollectionAsync(ApiRequest request)
    {
        var (write, options) = await ReadAsync(request);
        var selection = ListRequest.Read(request);
        var (objects, revision) = store.Read(request.Resource.Storage);
        var deleted = new List<StoredObject>();
        foreach (var item in objects.In(selection.Namespace).Where(selection.Matches))
        {
            try
            {
                await deletion.DeleteAsync(write with { Name = item.Key.Name, Namespace = item.Key.Namespace }, options, request.Aborted);
            }
            catch (ApiException gone) when (gone.Code == 404)
            {
                // Somebody else deleted it meanwhile: what was asked for has happened.
            }

            deleted.Add(item);
        }

        Responses.AddWarnings(request.Context, request.Warnings);
        await ReadHandler.WriteListAsync(request, deleted, new JsonObject { ["resourceVersion"] = revision.ToString() });
    }

    private async ValueTask<(WriteRequest Write, DeleteOptions Options)> ReadAsync(ApiRequest request)
    {
        var body = await bodies.ReadOptionsAsync(request);
        var write = request.ToWrite("DeleteOptions");
        try
        {
            return (write, DeleteOptions.Read(body, request.Query("propagationPolicy"), request.Query("orphanDependents"), write.DryRun));
        }
        catch (InvalidOperationException)
        {
            throw ApiErrors.BadRequest("the body is no DeleteOptions object");
        }
    }

    private static JsonObject Success(ResourceDefinition resource, StoredObject removed)
    {
        var details = new JsonObject { ["name"] = removed.Key.Name };
        if (resource.Group.Length > 0)
        {
            details["group"] = resource.Group;
        }

        details["kind"] = resource.Plural;
        details["uid"] = removed.Uid;
        return new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        };
    }
}
