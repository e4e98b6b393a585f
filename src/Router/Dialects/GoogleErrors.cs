using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>Errors of Google's front before Claude, in Anthropic's words. Those of Claude itself come in them already. Pure.</summary>
internal static class GoogleErrors
{
    /// <summary>Null where the error is in Anthropic's form as it is.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">Google's.</param>
    public static byte[]? Body(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            // Streams are answered with a list of one.
            var root = document.RootElement is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list[0] : document.RootElement;
            return root.Child("error") is not { } error ? Unknown(status)
                : error.Text("type") is not null ? null
                : ErrorBody.Of(Dialect.Anthropic, status, ErrorBody.AnthropicTypeOf(status), error.Text("message") ?? $"Vertex AI answered {status}", null);
        }
        catch (JsonException)
        {
            return Unknown(status);
        }
    }

    // A proxy's page, or Google's own.
    private static byte[] Unknown(int status) =>
        ErrorBody.Of(Dialect.Anthropic, status, ErrorBody.AnthropicTypeOf(status), $"Vertex AI answered {status} without an error in it that can be read", null);
}
