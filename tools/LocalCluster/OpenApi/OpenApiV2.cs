using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.OpenApi;

/// <summary>
/// Serves <c>/openapi/v2</c>: a document without definitions. kubectl asks for it where version 3 does not know a kind (List), and leaves to the
/// server whatever it does not find there.
/// </summary>
internal static class OpenApiV2
{
    private const string Title = "LocalCluster";
    private const string Version = "v1";
    private const string Protobuf = "application/com.github.proto-openapi.spec.v2";

    public static ValueTask WriteAsync(HttpContext context) =>
        // Clients ask for "…v2@v1.0+protobuf", which is no media type that they could read in an answer.
        context.Request.Headers.Accept.ToString().Contains(Protobuf, StringComparison.Ordinal)
            ? Responses.WriteAsync(context, 200, Message(), $"{Protobuf}.v1.0+protobuf")
            : Responses.WriteAsync(context, 200, new JsonObject
            {
                ["swagger"] = "2.0",
                ["info"] = new JsonObject { ["title"] = Title, ["version"] = Version },
                ["paths"] = new JsonObject(),
            });

    /// <summary>The document as a message of openapi.v2: the version of OpenAPI in field 1, what it describes in field 2.</summary>
    private static byte[] Message() => [.. Field(1, Encoding.ASCII.GetBytes("2.0")), .. Field(2, [.. Field(1, Encoding.ASCII.GetBytes(Title)), .. Field(2, Encoding.ASCII.GetBytes(Version))])];

    // Short fields only: their length fits into one byte.
    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}
