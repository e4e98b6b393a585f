using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.ControllerRuntime.Status;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>How far gateways are with the bundle that carries an object as it is now.</summary>
/// <param name="Gateways">Reports of gateways; null while none was read, or the last one read is old.</param>
/// <param name="Versions">Bundle versions that carry the object as it is, newest first; empty while none was written.</param>
internal sealed record BundleRollout(IReadOnlyList<RouterReport>? Gateways, IReadOnlyList<string> Versions)
{
    /// <summary>How many gateways run one of the versions.</summary>
    public int Programmed => (Gateways ?? []).Count(report => report.ConfigVersion is { } version && Versions.Contains(version));

    /// <summary>How many gateways report.</summary>
    public int Total => Gateways?.Count ?? 0;

    /// <summary>Sets Programmed: True only with proof from every gateway that reports.</summary>
    /// <param name="conditions">Where to.</param>
    /// <param name="what">What the object is.</param>
    /// <param name="note">What is to be known of an object that every gateway runs, or nothing.</param>
    public void AddTo(Conditions conditions, string what, string note = "")
    {
        if (Gateways is null)
        {
            conditions.Unknown(ConditionTypes.Programmed, RouteConditions.NoReportsReason, "what gateways run cannot be read from Metering; see whether Metering runs and --metering-url is set");
        }
        else if (Gateways.Count == 0)
        {
            conditions.Unknown(ConditionTypes.Programmed, RouteConditions.NoRoutersReason, "no gateway reports; install one, or see whether its pods run and reach Metering");
        }
        else if (Versions.Count == 0)
        {
            conditions.False(ConditionTypes.Programmed, RouteConditions.PendingReason, $"this version of the {what} is not in a bundle yet");
        }
        else if (Gateways.FirstOrDefault(report => report.RejectedConfigVersion is { } rejected && Versions.Contains(rejected)) is { } rejecting)
        {
            conditions.False(
                ConditionTypes.Programmed,
                RouteConditions.RejectedReason,
                $"gateway {rejecting.Instance} refused version {rejecting.RejectedConfigVersion} and keeps its last good one: {rejecting.RejectedReason}");
        }
        else if (Programmed == Total)
        {
            conditions.True(ConditionTypes.Programmed, RouteConditions.ProgrammedReason, $"{Total} of {Total} gateways run this version of the {what}{note}");
        }
        else
        {
            conditions.False(ConditionTypes.Programmed, RouteConditions.PendingReason, $"{Programmed} of {Total} gateways run this version of the {what}");
        }
    }
}
