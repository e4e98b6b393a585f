using System.Text.Json;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Logs;
using Prometheus;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>POST /v1/leases</c>.</summary>
internal sealed class LeasesEndpoint(LeaseService leases, RefusalLog refusals, GatewayVoices voices)
{
    public async Task HandleAsync(HttpContext context)
    {
        using var timer = MeteringMetrics.LeaseSeconds.NewTimer();
        var request = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.LeaseRequest, context.RequestAborted)
            ?? throw new JsonException("null found; an object is needed");
        // A record with required members is made without its initializers: what the sender left out arrives as null.
        request = request with { Acquire = request.Acquire ?? [], Renew = request.Renew ?? [], Retired = request.Retired ?? [], Incarnation = request.Incarnation ?? "" };
        var problems = LeaseChecks.Problems(request);
        if (problems.Count > 0)
        {
            await context.ErrorAsync(StatusCodes.Status400BadRequest, string.Join("; ", problems));
            return;
        }

        if (await voices.ProblemOfAsync(context, request) is { } problem)
        {
            await context.ErrorAsync(StatusCodes.Status403Forbidden, problem);
            return;
        }

        var response = await leases.HandleAsync(request, context.RequestAborted);
        MeteringMetrics.LeaseDecisions.WithLabels("granted").Inc(response.Grants.Count);
        foreach (var refusal in response.Refusals)
        {
            MeteringMetrics.LeaseDecisions.WithLabels(refusal.Reason.ToString()).Inc();
            refusals.Add(request.Source, refusal);
        }

        await context.JsonAsync(response, ContractsJson.Default.LeaseResponse);
    }
}
