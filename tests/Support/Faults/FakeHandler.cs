using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Support.Faults;

/// <summary>The fake API's answers when no script takes the request.</summary>
internal static class FakeHandler
{
    internal static async Task HandleAsync(FakeStore store, HttpContext context)
    {
        HttpRequest request = context.Request;
        FakePath path = FakePath.Parse(request.Path.Value!);
        JsonNode? body = request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0
            ? await JsonNode.ParseAsync(request.Body)
            : null;
        switch (request.Method)
        {
            case "GET" when path.Name is null && request.Query["watch"] == "true":
                await WatchAsync(store, path, context);
                break;
            case "GET" when path.Name is null:
                await ListAsync(store, path, context);
                break;
            case "GET":
                await AnswerAsync(context, store.Find(path), 200);
                break;
            case "POST":
                string name = body!["metadata"]!["name"]!.GetValue<string>();
                bool exists = store.Find(path with { Name = name }) is not null;
                await (exists ? FakeApi.FailAsync(context, 409, "AlreadyExists") : AnswerAsync(context, store.Put(path with { Name = name }, body!.AsObject()), 201));
                break;
            case "PUT" or "PATCH":
                await WriteAsync(store, path, context, body!.AsObject());
                break;
            case "DELETE":
                await AnswerAsync(context, store.Delete(path), 200);
                break;
            default:
                await FakeApi.FailAsync(context, 405, "MethodNotAllowed");
                break;
        }
    }

    private static Task AnswerAsync(HttpContext context, JsonObject? entity, int code)
    {
        if (entity is null)
        {
            return FakeApi.FailAsync(context, 404, "NotFound");
        }

        context.Response.StatusCode = code;
        return FakeApi.JsonAsync(context, entity);
    }

    private static Task WriteAsync(FakeStore store, FakePath path, HttpContext context, JsonObject body)
    {
        JsonObject? current = store.Find(path);
        bool apply = context.Request.ContentType?.Contains("apply-patch", StringComparison.Ordinal) == true;
        string? uid = body["metadata"]?["uid"]?.GetValue<string>();
        if (current is null && (!apply || uid is not null))
        {
            return uid is not null && apply ? FakeApi.FailAsync(context, 409, "Conflict") : FakeApi.FailAsync(context, 404, "NotFound");
        }

        string? version = body["metadata"]?["resourceVersion"]?.GetValue<string>();
        bool stale = version is not null && version != current?["metadata"]?["resourceVersion"]?.GetValue<string>();
        bool other = uid is not null && uid != current?["metadata"]?["uid"]?.GetValue<string>();
        if (stale || other)
        {
            return FakeApi.FailAsync(context, 409, "Conflict");
        }

        if (context.Request.Method == "PUT")
        {
            return AnswerAsync(context, store.Put(path, body), 200);
        }

        var merged = (JsonObject)(current?.DeepClone() ?? new JsonObject());
        Merge(merged, body);
        if (apply)
        {
            FakeFields.Own(merged, body, context.Request.Query["fieldManager"].ToString(), path.Subresource ?? string.Empty);
        }

        return AnswerAsync(context, store.Put(path, merged), current is null ? 201 : 200);
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing)
            {
                Merge(existing, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static Task ListAsync(FakeStore store, FakePath path, HttpContext context)
    {
        int limit = int.TryParse(context.Request.Query["limit"], out int asked) ? asked : int.MaxValue;
        int skip = int.TryParse(context.Request.Query["continue"], out int from) ? from : 0;
        (List<JsonObject> items, long version) = store.List(path);
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        if (items.Count - skip > limit)
        {
            metadata["continue"] = (skip + limit).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return FakeApi.JsonAsync(context, new JsonObject
        {
            ["kind"] = "List",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. items.Skip(skip).Take(limit)]),
        });
    }

    private static async Task WatchAsync(FakeStore store, FakePath path, HttpContext context)
    {
        long since = long.TryParse(context.Request.Query["resourceVersion"], out long version) ? version : 0;
        await FakeApi.WriteLinesAsync(context);
        await foreach (string line in store.WatchAsync(path, since, context.RequestAborted))
        {
            await FakeApi.WriteLinesAsync(context, line + "\n");
        }
    }
}
