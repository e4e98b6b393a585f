using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.CrdSchema.Structural;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Answers the scale subresource: reads and writes of one figure of the object behind it.</summary>
internal sealed class ScaleHandler(ObjectService objects, BodyReader bodies)
{
    private static readonly ResourceDefinition Scale = new() { Group = "autoscaling", Version = "v1", Plural = "scales", Singular = "scale", Kind = "Scale" };

    public ValueTask GetAsync(ApiRequest request)
    {
        var stored = objects.Store.Find(request.Resource.Storage, new ObjectKey(request.Namespace ?? "", request.Info.Name!))
            ?? throw ApiErrors.NotFound(request.Resource, request.Info.Name!);
        return Responses.WriteAsync(request.Context, 200, ScaleView.Of(request.Resource, ObjectService.ReadAs(request.Resource, stored)));
    }

    public async ValueTask UpdateAsync(ApiRequest request)
    {
        var (body, _) = await bodies.ReadObjectAsync(request, Scale);
        await WriteAsync(request, "UpdateOptions", _ => body);
    }

    public async ValueTask PatchAsync(ApiRequest request)
    {
        var type = BodyReader.MediaType(request);
        var patch = RequestBody.ParseAny(await RequestBody.ReadAsync(request.Context.Request, request.Aborted));
        await WriteAsync(request, "PatchOptions", scale => PatchBridge.Apply(type, scale, patch, Scale));
    }

    private async ValueTask WriteAsync(ApiRequest request, string optionsKind, Func<JsonObject, JsonObject> change)
    {
        // The object itself is updated; only field ownership remembers through which door.
        var result = await objects.UpdateAsync(
            request.ToWrite(optionsKind),
            (current, _) =>
            {
                var scale = change(ScaleView.Of(request.Resource, current));
                Check(request, scale);
                ScaleView.Write(request.Resource, current, scale);
                return current;
            },
            track: true,
            request.Aborted);
        Responses.AddWarnings(request.Context, request.Warnings);
        await Responses.WriteAsync(request.Context, 200, ScaleView.Of(request.Resource, ObjectService.ReadAs(request.Resource, result.Value)));
    }

    private static void Check(ApiRequest request, JsonObject scale)
    {
        var name = ObjectMeta.Text(scale, "name");
        if (name.Length > 0 && name != request.Info.Name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Info.Name})");
        }

        if (scale["spec"]?["replicas"] is { } node && (node is not JsonValue value || !value.TryGetValue<long>(out var replicas) || replicas < 0))
        {
            throw ApiErrors.Invalid("Scale.autoscaling", "autoscaling", "Scale", request.Info.Name!, [new FieldError("spec.replicas", "FieldValueInvalid", $"Invalid value: {node.ToJsonString()}: must be greater than or equal to 0")]);
        }
    }
}
