using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Selection;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>Decides whether a webhook is asked about a request.</summary>
internal sealed class WebhookMatcher(ObjectStore store, ResourceRegistry registry)
{
    private const string ConfigurationGroup = "admissionregistration.k8s.io";

    /// <returns>The resource in whose version the webhook is asked, or null when it is not.</returns>
    public ResourceDefinition? Match(Webhook webhook, AdmissionRequest request)
    {
        // A webhook that could refuse webhooks could not be repaired.
        if (request.Resource.Group == ConfigurationGroup || Resource(webhook, request) is not { } resource)
        {
            return null;
        }

        return NamespaceMatches(webhook.NamespaceSelector, request) && ObjectMatches(webhook.ObjectSelector, request) ? resource : null;
    }

    private ResourceDefinition? Resource(Webhook webhook, AdmissionRequest request)
    {
        if (webhook.Rules.Any(rule => rule.Matches(request, request.Resource)))
        {
            return request.Resource;
        }

        if (!webhook.MatchesEquivalent)
        {
            return null;
        }

        var equivalents = registry.Current.All.Where(other => other.Storage == request.Resource.Storage && other != request.Resource).ToList();
        return webhook.Rules
            .Select(rule => equivalents.Find(other => rule.Matches(request, other)))
            .FirstOrDefault(match => match is not null);
    }

    private bool NamespaceMatches(LabelSelector selector, AdmissionRequest request)
    {
        if (selector.IsEverything)
        {
            return true;
        }

        if (request.Resource.Storage == WellKnown.Namespaces)
        {
            return selector.Matches(Labels(request.Object ?? request.OldObject));
        }

        return !request.Resource.Namespaced
            || (store.Find(WellKnown.Namespaces, new ObjectKey("", request.Namespace ?? "")) is { } found && selector.Matches(found));
    }

    private static bool ObjectMatches(LabelSelector selector, AdmissionRequest request) => selector.IsEverything
        || (request.Object is { } value && selector.Matches(Labels(value)))
        || (request.OldObject is { } old && selector.Matches(Labels(old)));

    private static JsonObject? Labels(JsonObject? value) => value?["metadata"]?["labels"] as JsonObject;
}
