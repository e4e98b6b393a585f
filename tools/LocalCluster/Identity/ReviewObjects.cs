using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Resources;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>What all reviews share: they are created like objects, answered at once and never stored.</summary>
internal sealed class ReviewObjects(BodyReader bodies, FieldOwnership ownership)
{
    public async ValueTask<JsonObject> ReadAsync(ApiRequest request, string verb)
    {
        if (verb != "create")
        {
            throw ApiErrors.MethodNotAllowed();
        }

        var (body, duplicates) = await bodies.ReadObjectAsync(request, request.Resource);
        var write = request.ToWrite("CreateOptions", duplicates);
        ObjectPreparation.CheckIdentity(write, body, isCreate: true);
        ObjectPreparation.Decode(write, body);
        body.Remove("status");
        ObjectMeta.Of(body)["creationTimestamp"] = null;
        ownership.Track(write, null, body);
        return body;
    }

    public static ValueTask AnswerAsync(ApiRequest request, JsonObject review, JsonObject status)
    {
        review["status"] = status;
        Responses.AddWarnings(request.Context, request.Warnings);
        return Responses.WriteAsync(request.Context, 201, review);
    }
}
