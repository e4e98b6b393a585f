using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>The refusals that webhooks cause, in the words of kube-apiserver.</summary>
internal static class Denial
{
    private const int LowestErrorCode = 400;

    public static ApiException Of(Webhook webhook, JsonObject? result)
    {
        var denied = $"admission webhook \"{webhook.Name}\" denied the request";
        var (message, reason) = (Json.Text(result, "message"), Json.Text(result, "reason"));
        var sentence = !string.IsNullOrEmpty(message) ? $"{denied}: {message}"
            : !string.IsNullOrEmpty(reason) ? $"{denied}: {reason}"
            : $"{denied} without explanation";
        var code = Math.Max(Json.Number(result, "code") ?? 0, LowestErrorCode);
        return new ApiException(code, string.IsNullOrEmpty(reason) ? null : reason, sentence, result?["details"]?.DeepClone() as JsonObject);
    }

    public static ApiException NoDryRun(Webhook webhook) =>
        ApiErrors.BadRequest($"admission webhook \"{webhook.Name}\" does not support dry run");

    public static ApiException CallFailed(Webhook webhook, WebhookCallException failure) =>
        ApiErrors.Internal($"failed calling webhook \"{webhook.Name}\": {failure.Message}");
}
