using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Answers create, update and patch.</summary>
internal sealed class WriteHandler(ObjectService objects, ObjectViews views, BodyReader bodies)
{
    public async ValueTask CreateAsync(ApiRequest request)
    {
        var (body, duplicates) = await bodies.ReadObjectAsync(request, request.Resource);
        var result = await objects.CreateAsync(request.ToWrite("CreateOptions", duplicates), body, request.Aborted);
        await AnswerAsync(request, 201, result);
    }

    public async ValueTask UpdateAsync(ApiRequest request)
    {
        var (body, duplicates) = await bodies.ReadObjectAsync(request, request.Resource);
        var write = request.ToWrite("UpdateOptions", duplicates);
        ObjectPreparation.CheckIdentity(write, body, isCreate: false);
        var key = new ObjectKey(request.Namespace ?? "", request.Info.Name!);
        if (request.Resource.AllowCreateOnUpdate && request.Info.Subresource is null && objects.Store.Find(request.Resource.Storage, key) is null)
        {
            ObjectMeta.Of(body).Remove("resourceVersion");
            await AnswerAsync(request, 201, await objects.CreateAsync(write, body, request.Aborted));
            return;
        }

        var result = await objects.UpdateAsync(write, (_, _) => Replacement(request, body), track: true, request.Aborted);
        await AnswerAsync(request, 200, result);
    }

    public async ValueTask PatchAsync(ApiRequest request)
    {
        var type = BodyReader.MediaType(request);
        var accepted = PatchBridge.Accepted(request.Resource);
        if (!accepted.Contains(type))
        {
            throw ApiErrors.UnsupportedMediaType(accepted);
        }

        if (type == PatchBridge.ApplyPatch)
        {
            await ApplyAsync(request);
            return;
        }

        if (request.IsTrue("force"))
        {
            throw ApiErrors.InvalidOptions("PatchOptions", "force", "FieldValueForbidden", "Forbidden: may not be specified for non-apply patch");
        }

        var patch = RequestBody.ParseAny(await RequestBody.ReadAsync(request.Context.Request, request.Aborted));
        var result = await objects.UpdateAsync(
            request.ToWrite("PatchOptions"),
            (current, _) => Patched(request, PatchBridge.Apply(type, current, patch, request.Resource), type, patch),
            track: true,
            request.Aborted);
        await AnswerAsync(request, 200, result);
    }

    /// <summary>Writes the object as the answer, after the warnings that came up.</summary>
    public ValueTask AnswerAsync(ApiRequest request, int code, WriteResult result)
    {
        Responses.AddWarnings(request.Context, request.Warnings);
        return Responses.WriteAsync(request.Context, code, views.Single(request.Resource, result.Value, request.Negotiation));
    }

    private async ValueTask ApplyAsync(ApiRequest request)
    {
        if (request.Query("fieldManager") is null)
        {
            throw ApiErrors.InvalidOptions("PatchOptions", "fieldManager", "FieldValueRequired", "Required value: is required for apply patch");
        }

        var (applied, duplicates) = await bodies.ReadAppliedAsync(request);
        var write = request.ToWrite("PatchOptions", duplicates);
        var result = await objects.ApplyAsync(write, applied, request.IsTrue("force"), request.Aborted);
        await AnswerAsync(request, result.Outcome == WriteOutcome.Created ? 201 : 200, result);
    }

    private static JsonObject Replacement(ApiRequest request, JsonObject body)
    {
        if (!request.Resource.AllowUnconditionalUpdate && ObjectMeta.Text(body, "resourceVersion").Length == 0)
        {
            throw ApiErrors.Invalid(
                request.Resource.QualifiedResource,
                request.Resource.Group,
                request.Resource.Plural,
                request.Info.Name!,
                [new CrdSchema.Structural.FieldError("metadata.resourceVersion", "FieldValueInvalid", "Invalid value: 0x0: must be specified for an update")]);
        }

        // Another writer may have been faster: the next attempt starts from the body again.
        return (JsonObject)body.DeepClone();
    }

    private static JsonObject Patched(ApiRequest request, JsonObject value, string type, JsonNode? patch)
    {
        RequestBody.RequireObjectShape(value, request.Resource.Kind);
        if (request.Resource.Schema.FindMismatch(value) is { } mismatch)
        {
            // What a patch makes and no decoder takes is the patch's fault.
            var (shown, why) = type == PatchBridge.StrategicMergePatch ? (CrdSchema.Structural.GoText.Plain(patch), $"error decoding from json: {mismatch}") : (value.ToJsonString(JsonText.Options), mismatch);
            throw ApiErrors.Invalid("", "", "", "", [CrdSchema.Structural.FieldErrors.InvalidText("patch", shown, why)]);
        }

        return value;
    }
}
