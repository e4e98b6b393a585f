using System.Buffers;
using System.Text.Json;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>What a provider's credential must look like, and the form in which it travels: printable ASCII. Pure.</summary>
internal static class CredentialForm
{
    private const int MaxBytes = 16 * 1024;

    /// <param name="type">The provider's type.</param>
    /// <param name="value">What the Secret holds, without blanks around it.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence and without a letter of it.</param>
    public static byte[]? Read(ProviderType type, byte[] value, out string? problem)
    {
        problem = value.Length > MaxBytes ? $"is no credential: it is longer than {MaxBytes} bytes" : null;
        if (problem is not null)
        {
            return null;
        }

        if (type == ProviderType.Vertex || (type == ProviderType.Bedrock && value.AsSpan().StartsWith("{"u8)))
        {
            return ReadJson(type, value, out problem);
        }

        problem = value.AsSpan().ContainsAnyExceptInRange((byte)0x21, (byte)0x7e) ? $"is no credential: up to {MaxBytes} printable ASCII characters without blanks are allowed" : null;
        return problem is null ? value : null;
    }

    private static byte[]? ReadJson(ProviderType type, byte[] value, out string? problem)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            problem = document.RootElement.ValueKind != JsonValueKind.Object ? "is no JSON object" : type == ProviderType.Vertex ? VertexProblem(document.RootElement) : BedrockProblem(document.RootElement);
            return problem is null ? Compact(document.RootElement) : null;
        }
        // The exception could quote the credential. Bytes that are not UTF-8 surface as InvalidOperationException.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            problem = type == ProviderType.Vertex ? "is not the JSON of a service account's key, as 'gcloud iam service-accounts keys create' writes it" : "is neither an API key nor JSON";
            return null;
        }
    }

    private static string? VertexProblem(JsonElement root) => Text(root, "type") switch
    {
        "service_account" when Text(root, "client_email") is not null && Text(root, "private_key") is not null => null,
        "external_account" => "is the file of a workload identity pool, which holds no secret: write its audience, and the service account that it impersonates, into credential.workloadIdentity.google instead",
        _ => "is not the JSON of a service account's key: it needs type service_account, client_email and private_key",
    };

    private static string? BedrockProblem(JsonElement root)
    {
        // As 'aws iam create-access-key' and 'aws sts' print it, one level down.
        var keys = root.TryGetProperty("AccessKey", out var inner) || root.TryGetProperty("Credentials", out inner) ? inner : root;
        return keys.ValueKind == JsonValueKind.Object && Text(keys, "AccessKeyId") is not null && Text(keys, "SecretAccessKey") is not null
            ? null
            : "is JSON without AccessKeyId and SecretAccessKey";
    }

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    // Without line ends, and with all that is not ASCII escaped.
    private static byte[] Compact(JsonElement root)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            root.WriteTo(json);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
