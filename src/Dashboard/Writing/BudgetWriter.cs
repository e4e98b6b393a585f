using System.Globalization;
using System.Net;
using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Dashboard.Cluster;

namespace ClaudeConfig.Dashboard.Writing;

/// <summary>The two things that people change from here: money on top of a limit, and what of its anomalies is known.</summary>
internal sealed class BudgetWriter(UserApi api, ClusterCache cluster)
{
    private const string JsonPatch = "application/json-patch+json";
    private const string MergePatch = "application/merge-patch+json";
    private const int LongestReason = 256;
    private const int Attempts = 3;

    /// <summary>Adds the grant that was asked for, once: a name that is there already has been granted.</summary>
    public async Task<WriteOutcome> GrantAsync(HttpContext context, GrantRequest request, string? reason)
    {
        var outcome = new WriteOutcome(HttpStatusCode.NotFound, "the budget is gone");
        for (var attempt = 0; attempt < Attempts && (attempt == 0 || outcome.Moved); attempt++)
        {
            if (await cluster.Api.FindAsync<Budget>(new NamespacedName(request.Namespace, request.Budget), context.RequestAborted) is not { } budget)
            {
                return outcome;
            }

            // There already: nothing is added, and yet only who may add it may say so.
            outcome = budget.Spec.Grants?.Any(grant => grant.Name == request.GrantName) is true
                ? await MayAsync(context, request.Key)
                : await api.PatchAsync(context, Budget.KubePlural, request.Key, JsonPatch, Patch(budget, request, reason));
        }

        return outcome;
    }

    /// <summary>Whether he may change the budget: the API server's word, and nothing is changed.</summary>
    public Task<WriteOutcome> MayAsync(HttpContext context, ObjectKey budget) =>
        api.PatchAsync(context, Budget.KubePlural, budget, MergePatch, JsonSerializer.SerializeToElement(new { }), dryRun: true);

    /// <summary>Says until when anomalies that begin are known.</summary>
    public Task<WriteOutcome> KnowAsync(HttpContext context, ObjectKey budget, DateTimeOffset until)
    {
        var text = until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var patch = JsonSerializer.SerializeToElement(new { metadata = new { annotations = new Dictionary<string, string> { [Names.AnomaliesKnownUntilAnnotation] = text } } });
        return api.PatchAsync(context, Budget.KubePlural, budget, MergePatch, patch);
    }

    private static JsonElement Patch(Budget budget, GrantRequest request, string? answer)
    {
        var reason = $"{request.AskedBy}: {request.Reason}{(string.IsNullOrWhiteSpace(answer) ? "" : $" / {answer}")}";
        var grant = new Dictionary<string, string>
        {
            ["name"] = request.GrantName, ["amount"] = request.Amount, ["reason"] = reason.Length > LongestReason ? reason[..LongestReason] : reason,
        };
        if (request.Until is { } until)
        {
            grant["expirationTime"] = until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        object add = budget.Spec.Grants is { Count: > 0 }
            ? new { op = "add", path = "/spec/grants/-", value = (object)grant }
            : new { op = "add", path = "/spec/grants", value = (object)new[] { grant } };
        return JsonSerializer.SerializeToElement(new object[] { new { op = "test", path = "/metadata/resourceVersion", value = budget.Metadata.ResourceVersion }, add });
    }
}
