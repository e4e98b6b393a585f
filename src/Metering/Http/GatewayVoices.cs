using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Routers;

namespace ClaudeConfig.Metering.Http;

/// <summary>
/// For whom a gateway may speak with a token of its own: for itself, and for one that has fallen silent and whose spool it says it has. Of such a one it may deliver usage and end leases; it takes
/// and renews none in its name.
/// </summary>
internal sealed class GatewayVoices(RouterReportStore reports)
{
    /// <summary>What is wrong with the sources of a batch; null where nothing is.</summary>
    public async Task<string?> ProblemOfAsync(HttpContext context, IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        foreach (var (source, index) in GatewayIdentity.OthersIn(context, events))
        {
            if (!await reports.IsSilentAsync(source, context.RequestAborted))
            {
                return GatewayIdentity.ProblemOf(context, $"events[{index}].source", source);
            }
        }

        return null;
    }

    /// <summary>What is wrong with the source of a call for leases; null where nothing is.</summary>
    public async Task<string?> ProblemOfAsync(HttpContext context, LeaseRequest request) =>
        GatewayIdentity.ProblemOf(context, "source", request.Source) is { } problem && !(IsFarewell(request) && await reports.IsSilentAsync(request.Source, context.RequestAborted)) ? problem : null;

    private static bool IsFarewell(LeaseRequest request) => request.Acquire.Count == 0 && request.Renew.Count == 0;
}
