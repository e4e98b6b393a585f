using System.Buffers;
using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>An error as each dialect writes it.</summary>
internal static class ErrorBody
{
    /// <param name="dialect">Whose words.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="type">Error type in Anthropic's vocabulary.</param>
    /// <param name="message">What, and what to do about it.</param>
    /// <param name="requestId">For whoever asks later, or null.</param>
    /// <param name="field">The request's field, or null.</param>
    /// <param name="code">OpenAI's code where the type does not decide it, or null.</param>
    public static byte[] Of(Dialect dialect, int status, string type, string message, string? requestId, string? field = null, string? code = null)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (dialect == Dialect.Anthropic)
        {
            writer.WriteString("type"u8, "error"u8);
        }

        writer.WriteStartObject("error"u8);
        if (dialect == Dialect.Anthropic)
        {
            writer.WriteString("type"u8, type);
            writer.WriteString("message"u8, message);
        }
        else
        {
            writer.WriteString("message"u8, message);
            writer.WriteString("type"u8, OpenAITypeOf(status, type));
            writer.WriteString("param"u8, field);
            writer.WriteString("code"u8, code ?? OpenAICodeOf(type, status));
        }

        writer.WriteEndObject();
        if (requestId is not null)
        {
            writer.WriteString("request_id"u8, requestId);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Anthropic's error type for a status that another vendor answered with.</summary>
    public static string AnthropicTypeOf(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        408 or 504 => "timeout_error",
        503 or 529 => "overloaded_error",
        >= 400 and < 500 => "invalid_request_error",
        _ => "api_error",
    };

    private static string OpenAITypeOf(int status, string type) => type switch
    {
        "billing_error" => "insufficient_quota",
        "rate_limit_error" => "rate_limit_error",
        "permission_error" => "permission_error",
        _ => status >= 500 ? "server_error" : "invalid_request_error",
    };

    private static string? OpenAICodeOf(string type, int status) => type switch
    {
        "authentication_error" => "invalid_api_key",
        "billing_error" => "insufficient_quota",
        "rate_limit_error" => "rate_limit_exceeded",
        "overloaded_error" => "server_is_overloaded",
        _ => status == 413 ? "request_too_large" : null,
    };
}
