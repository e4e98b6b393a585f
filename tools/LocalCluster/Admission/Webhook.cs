using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Selection;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>One webhook of a MutatingWebhookConfiguration or ValidatingWebhookConfiguration.</summary>
internal sealed record Webhook
{
    private const int DefaultTimeoutSeconds = 10;

    public required string Name { get; init; }

    public required WebhookAddress Address { get; init; }

    public IReadOnlyList<WebhookRule> Rules { get; init; } = [];

    public bool IgnoresFailure { get; init; }

    public bool MatchesEquivalent { get; init; }

    public bool Reinvokes { get; init; }

    /// <summary>It declares to do nothing outside the request, at least in a dry run.</summary>
    public bool SupportsDryRun { get; init; }

    public LabelSelector NamespaceSelector { get; init; } = LabelSelector.Everything;

    public LabelSelector ObjectSelector { get; init; } = LabelSelector.Everything;

    public int TimeoutSeconds { get; init; }

    public static Webhook Read(JsonObject webhook) => new()
    {
        Name = Json.Text(webhook, "name") ?? "",
        Address = WebhookAddress.Read(webhook["clientConfig"] as JsonObject ?? []),
        Rules = [.. Json.Objects(webhook, "rules").Select(WebhookRule.Read)],
        IgnoresFailure = Json.Text(webhook, "failurePolicy") == "Ignore",
        MatchesEquivalent = Json.Text(webhook, "matchPolicy") != "Exact",
        Reinvokes = Json.Text(webhook, "reinvocationPolicy") == "IfNeeded",
        SupportsDryRun = Json.Text(webhook, "sideEffects") is "None" or "NoneOnDryRun",
        NamespaceSelector = LabelSelector.FromObject(webhook["namespaceSelector"] as JsonObject) ?? LabelSelector.Everything,
        ObjectSelector = LabelSelector.FromObject(webhook["objectSelector"] as JsonObject) ?? LabelSelector.Everything,
        TimeoutSeconds = Json.Number(webhook, "timeoutSeconds") ?? DefaultTimeoutSeconds,
    };
}
