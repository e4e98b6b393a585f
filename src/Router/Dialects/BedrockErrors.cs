using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>What Bedrock calls its errors, in Anthropic's words. Pure.</summary>
internal static class BedrockErrors
{
    /// <summary>The type of an exception, written with or without a capital, a namespace before it or an address behind it.</summary>
    public static string TypeOf(string exception) => Named(exception) switch
    {
        "throttlingexception" or "servicequotaexceededexception" or "modelnotreadyexception" or "toomanyrequestsexception" or "throttling" => "rate_limit_error",
        "serviceunavailableexception" => "overloaded_error",
        "modeltimeoutexception" => "timeout_error",
        "accessdeniedexception" => "permission_error",
        "unrecognizedclientexception" or "invalidsignatureexception" or "expiredtokenexception" or "expiredtoken" or "incompletesignatureexception"
            or "missingauthenticationtokenexception" or "invalidclienttokenid" => "authentication_error",
        "resourcenotfoundexception" => "not_found_error",
        "validationexception" => "invalid_request_error",
        _ => "api_error",
    };

    /// <summary>The status that Anthropic's API would have answered with: what routes retry and clients understand.</summary>
    /// <param name="status">Bedrock's.</param>
    /// <param name="exception">Its exception, or empty.</param>
    public static int StatusOf(int status, string exception) => (status, Named(exception)) switch
    {
        (_, "throttlingexception" or "servicequotaexceededexception" or "modelnotreadyexception") => 429,
        (408, _) => 504,
        (424, _) => 502,
        _ => status,
    };

    /// <summary>The error in Anthropic's form.</summary>
    /// <param name="status">As it is passed on.</param>
    /// <param name="exception">From the header x-amzn-errortype, or empty.</param>
    /// <param name="body">Bedrock's.</param>
    public static byte[] Body(int status, string exception, ReadOnlyMemory<byte> body)
    {
        var (message, type) = Read(body);
        exception = exception.Length > 0 ? exception : type ?? "";
        return ErrorBody.Of(
            Dialect.Anthropic, status, exception.Length > 0 ? TypeOf(exception) : ErrorBody.AnthropicTypeOf(status),
            message ?? $"Bedrock answered {status} {exception}".TrimEnd(), null);
    }

    private static (string? Message, string? Type) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return (document.RootElement.Text("message") ?? document.RootElement.Text("Message"), document.RootElement.Text("__type"));
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static string Named(string exception)
    {
        var name = exception.Split(':', ',')[0];
        return name[(name.LastIndexOf('#') + 1)..].Trim().ToLowerInvariant();
    }
}
