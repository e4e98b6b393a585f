using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>What a webhook said.</summary>
/// <param name="Patch">JSON patch text; null where it asks for no change.</param>
/// <param name="Result">The Status of a refusal, or null.</param>
internal sealed record WebhookAnswer(bool Allowed, byte[]? Patch, JsonObject? Result, IReadOnlyList<string> Warnings)
{
    /// <exception cref="WebhookCallException">The answer is no valid AdmissionReview.</exception>
    public static WebhookAnswer Read(JsonNode? body, string uid, bool isMutating)
    {
        if (body is not JsonObject review || review["response"] is not JsonObject response)
        {
            throw Invalid("webhook response was absent");
        }

        var (version, kind) = (Json.Text(review, "apiVersion"), Json.Text(review, "kind"));
        if (Json.Text(response, "uid") is var answered && answered != uid)
        {
            throw Invalid($"expected response.uid=\"{uid}\", got \"{answered}\"");
        }

        if (version != "admission.k8s.io/v1" || kind != "AdmissionReview")
        {
            throw Invalid($"expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got {version}, Kind={kind}");
        }

        var warnings = Json.Texts(response, "warnings");
        var allowed = response["allowed"] is JsonValue flag && flag.TryGetValue<bool>(out var yes) && yes;
        return new WebhookAnswer(allowed, ReadPatch(response, isMutating), response["status"] as JsonObject, warnings);
    }

    private static byte[]? ReadPatch(JsonObject response, bool isMutating)
    {
        var (patch, type) = (Json.Text(response, "patch"), Json.Text(response, "patchType"));
        if (!isMutating && (patch ?? type) is not null)
        {
            throw Invalid($"validating webhook may not return {(patch is null ? "response.patchType" : "response.patch")}");
        }

        if (patch is null != type is null)
        {
            throw Invalid(patch is null
                ? "webhook returned response.patchType but not response.patch"
                : "webhook returned response.patch but not response.patchType");
        }

        if (patch is null)
        {
            return null;
        }

        if (type != "JSONPatch")
        {
            throw Invalid($"webhook returned invalid response.patchType of \"{type}\"");
        }

        var bytes = new byte[patch.Length];
        return Convert.TryFromBase64String(patch, bytes, out var length) ? bytes[..length] : throw Invalid("response.patch is not base64");
    }

    private static WebhookCallException Invalid(string message) => new($"received invalid webhook response: {message}");
}
