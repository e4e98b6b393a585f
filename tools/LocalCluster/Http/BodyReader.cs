using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Protobuf;
using ClaudeConfig.LocalCluster.Resources;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Turns request bodies of every accepted media type into objects.</summary>
internal sealed class BodyReader
{
    private const string Json = "application/json";
    private const string Yaml = "application/yaml";
    private const string Protobuf = "application/vnd.kubernetes.protobuf";

    public static string MediaType(ApiRequest request) =>
        (request.Context.Request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>Reads the object of a create or update.</summary>
    /// <returns>The object, and the paths of fields that occur twice in it.</returns>
    public async ValueTask<(JsonObject Body, IReadOnlyList<string> Duplicates)> ReadObjectAsync(ApiRequest request, ResourceDefinition resource)
    {
        var type = MediaType(request);
        var bytes = await RequestBody.ReadAsync(request.Context.Request, request.Aborted);
        return type switch
        {
            "" or Json => RequestBody.ParseObject(bytes, resource.Kind),
            Yaml => RequestBody.ParseObject(YamlText.ToJson(bytes), resource.Kind),
            Protobuf => (FromProtobuf(bytes), []),
            _ => throw ApiErrors.UnsupportedMediaType(Json, Yaml, Protobuf),
        };
    }

    /// <summary>Reads the configuration of an apply, which may be YAML.</summary>
    public async ValueTask<(JsonObject Body, IReadOnlyList<string> Duplicates)> ReadAppliedAsync(ApiRequest request) =>
        RequestBody.ParseObject(YamlText.ToJson(await RequestBody.ReadAsync(request.Context.Request, request.Aborted)), request.Resource.Kind);

    /// <summary>Reads the options of a delete; null without a body.</summary>
    public async ValueTask<JsonObject?> ReadOptionsAsync(ApiRequest request)
    {
        var bytes = await RequestBody.ReadAsync(request.Context.Request, request.Aborted);
        return bytes.Length == 0 ? null : MediaType(request) == Protobuf ? FromProtobuf(bytes) : RequestBody.ParseAny(bytes) as JsonObject;
    }

    private static JsonObject FromProtobuf(byte[] bytes)
    {
        try
        {
            return ProtobufBody.Decode(bytes);
        }
        catch (ProtobufFormatException problem)
        {
            throw ApiErrors.BadRequest(problem.Message);
        }
    }
}
