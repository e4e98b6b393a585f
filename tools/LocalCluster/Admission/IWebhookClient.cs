using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>Carries AdmissionReviews to webhooks.</summary>
internal interface IWebhookClient
{
    /// <returns>The JSON of the answer.</returns>
    /// <exception cref="WebhookCallException">There was no usable answer in time.</exception>
    Task<JsonNode?> CallAsync(Webhook webhook, JsonObject review, CancellationToken cancellationToken);
}
