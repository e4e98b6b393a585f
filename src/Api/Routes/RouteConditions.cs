namespace ClaudeConfig.Api.Routes;

/// <summary>Condition types and reasons of ModelRoute, besides the common ones.</summary>
public static class RouteConditions
{
    /// <summary>Every target answers.</summary>
    public const string TargetsHealthy = "TargetsHealthy";

    /// <summary>Programmed: all Routers run it.</summary>
    public const string ProgrammedReason = "Programmed";

    /// <summary>True for a route, or a match of it, that can never be reached; the message names what stands before it.</summary>
    public const string Shadowed = "Shadowed";

    /// <summary>Shadowed: another route takes these requests first.</summary>
    public const string ShadowedReason = "EarlierRoute";

    /// <summary>Shadowed is false: every match can be reached.</summary>
    public const string ReachableReason = "Reachable";

    /// <summary>Programmed is unknown: no Router runs, so nobody can say.</summary>
    public const string NoRoutersReason = "NoRouters";

    /// <summary>Programmed: some Routers run an older version.</summary>
    public const string PendingReason = "Pending";

    /// <summary>Programmed: a Router refused the configuration and keeps its last good one.</summary>
    public const string RejectedReason = "Rejected";

    /// <summary>TargetsHealthy: all answer.</summary>
    public const string AllHealthyReason = "AllHealthy";

    /// <summary>TargetsHealthy: some do not answer.</summary>
    public const string DegradedReason = "Degraded";

    /// <summary>TargetsHealthy: nothing was reported yet.</summary>
    public const string NoReportsReason = "NoReports";

    /// <summary>Accepted: a target names a provider that neither the project nor an ancestor has.</summary>
    public const string ProviderNotFoundReason = "ProviderNotFound";

    /// <summary>Accepted: a target lies outside dataBoundary.</summary>
    public const string OutsideDataBoundaryReason = "OutsideDataBoundary";
}
