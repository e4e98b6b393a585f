using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Patch;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>Asks the registered webhooks about every write: the mutating ones in turn, then the validating ones at once.</summary>
internal sealed partial class WebhookAdmission(ObjectStore store, WebhookMatcher matcher, IWebhookClient client, ILogger<WebhookAdmission> log) : IAdmission
{
    private readonly WebhookSource _mutating = new(store, new GroupResource("admissionregistration.k8s.io", "mutatingwebhookconfigurations"));
    private readonly WebhookSource _validating = new(store, new GroupResource("admissionregistration.k8s.io", "validatingwebhookconfigurations"));

    public async ValueTask<bool> MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var webhooks = _mutating.Current();
        var before = request.Object;
        var seen = new List<(Webhook Webhook, JsonObject? After)>();
        foreach (var webhook in webhooks)
        {
            if (await MutateByAsync(webhook, request, cancellationToken) && webhook.Reinvokes)
            {
                seen.Add((webhook, request.Object));
            }
        }

        // Once more those that asked for it and whose object was changed after them.
        foreach (var (webhook, after) in seen)
        {
            if (!ReferenceEquals(after, request.Object))
            {
                await MutateByAsync(webhook, request, cancellationToken);
            }
        }

        return !ReferenceEquals(before, request.Object);
    }

    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        WebhookConfigurationRules.Check(request);
        var calls = _validating.Current()
            .Select(webhook => (Webhook: webhook, Resource: matcher.Match(webhook, request)))
            .Where(call => call.Resource is not null)
            .Select(call => AskAsync(call.Webhook, call.Resource!, request, isMutating: false, cancellationToken))
            .ToList();
        // All are awaited, so that none outlives the request; the first refusal in order is the answer.
        await ((Task)Task.WhenAll(calls)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var call in calls)
        {
            request.Warnings.AddRange((await call)?.Warnings ?? []);
        }
    }

    /// <returns>True when the webhook was asked.</returns>
    private async ValueTask<bool> MutateByAsync(Webhook webhook, AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (matcher.Match(webhook, request) is not { } resource)
        {
            return false;
        }

        var answer = await AskAsync(webhook, resource, request, isMutating: true, cancellationToken);
        request.Warnings.AddRange(answer?.Warnings ?? []);
        if (answer?.Patch is { Length: > 0 } patch)
        {
            request.Object = Patched(webhook, request, resource, patch);
        }

        return true;
    }

    /// <returns>The answer that allows, or null where a failure is ignored.</returns>
    private async Task<WebhookAnswer?> AskAsync(Webhook webhook, ResourceDefinition resource, AdmissionRequest request, bool isMutating, CancellationToken cancellationToken)
    {
        if (request.DryRun && !webhook.SupportsDryRun)
        {
            throw Denial.NoDryRun(webhook);
        }

        try
        {
            var uid = Guid.NewGuid().ToString();
            var review = AdmissionReviews.Of(request, resource, uid);
            var answer = WebhookAnswer.Read(await client.CallAsync(webhook, review, cancellationToken), uid, isMutating);
            return answer.Allowed ? answer : throw Denial.Of(webhook, answer.Result);
        }
        catch (WebhookCallException failure)
        {
            if (!webhook.IgnoresFailure)
            {
                throw Denial.CallFailed(webhook, failure);
            }

            IgnoredFailure(log, failure, webhook.Name, request.Resource.Plural, request.Namespace ?? "", request.Name);
            return null;
        }
    }

    private static JsonObject Patched(Webhook webhook, AdmissionRequest request, ResourceDefinition resource, byte[] patch)
    {
        if (request.Object is null)
        {
            throw ApiErrors.Internal($"admission webhook \"{webhook.Name}\" attempted to modify the object, which is not supported for this operation");
        }

        try
        {
            var target = (JsonObject)request.Object.DeepClone();
            Convert(target, resource, request.Resource);
            var patched = PatchEngine.JsonPatch(target, JsonNode.Parse(patch));
            Convert(patched, request.Resource, resource);
            // A patch that changes nothing must not look like a change.
            return JsonNode.DeepEquals(patched, request.Object) ? request.Object : patched;
        }
        catch (Exception refused) when (refused is PatchException or JsonException)
        {
            throw ApiErrors.Internal($"admission webhook \"{webhook.Name}\" answered with a patch that does not apply: {refused.Message}");
        }
    }

    private static void Convert(JsonObject value, ResourceDefinition to, ResourceDefinition from)
    {
        if (to != from)
        {
            VersionConversion.Convert(value, to);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Failed calling webhook {Webhook} about {Resource} {Namespace}/{Name}; its failure policy is Ignore")]
    private static partial void IgnoredFailure(ILogger logger, Exception failure, string webhook, string resource, string @namespace, string name);
}
