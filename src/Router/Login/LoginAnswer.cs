using System.Buffers;
using System.Text.Json;

namespace ClaudeConfig.Router.Login;

/// <summary>What an OAuth endpoint answers (RFC 6749, RFC 8628).</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON.</param>
/// <param name="Outcome">For the metric: one of a few words.</param>
internal sealed record LoginAnswer(int Status, byte[] Body, string Outcome)
{
    /// <summary>Seconds for <c>retry-after</c>, or null.</summary>
    public long? RetryAfterSeconds { get; init; }

    /// <summary>Wait for the person.</summary>
    public static LoginAnswer Pending { get; } = Error(400, "authorization_pending", "the login has not been finished in the browser", "pending");

    /// <summary>Ask less often.</summary>
    public static LoginAnswer SlowDown { get; } = Error(400, "slow_down", "ask less often", "pending");

    /// <summary>The login took too long, or is over.</summary>
    public static LoginAnswer Expired { get; } = Error(400, "expired_token", "this login is over; begin again", "denied");

    /// <summary>Log in again.</summary>
    public static LoginAnswer InvalidGrant { get; } = Error(401, "invalid_grant", "the session is over; log in again", "denied");

    public static LoginAnswer Denied(string why) => Error(400, "access_denied", why, "denied");

    public static LoginAnswer BadRequest(string why) => Error(400, "invalid_request", why, "denied");

    public static LoginAnswer Away(string why) => Error(503, "temporarily_unavailable", why, "failed") with { RetryAfterSeconds = 5 };

    public static LoginAnswer Broken(string why) => Error(500, "server_error", why, "failed");

    public static LoginAnswer Error(int status, string error, string description, string outcome) => new(status, Json(writer =>
    {
        writer.WriteString("error"u8, error);
        writer.WriteString("error_description"u8, description);
    }), outcome);

    /// <summary>A JSON object.</summary>
    public static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
