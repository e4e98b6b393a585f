using System.Globalization;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Routers;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>The condition Enforced: True only with proof from the ledger and from every gateway. The first obstacle that is met is the one that is told. Pure.</summary>
internal static class EnforcedPlanner
{
    private const string Enforced = BudgetConditions.Enforced;
    private const int MostNamed = 3;

    public static void AddTo(Conditions conditions, StatusInput input, DateTimeOffset now)
    {
        if (Obstacle(input, now) is { } obstacle)
        {
            conditions.False(Enforced, obstacle.Reason, obstacle.Message);
        }
        else if (Doubt(input) is { } doubt)
        {
            conditions.Unknown(Enforced, doubt.Reason, doubt.Message);
        }
        else
        {
            var missing = input.Selection.Missing is { } names ? $"; but {names}" : "";
            conditions.True(Enforced, BudgetConditions.EnforcedReason, Kept(input.Budget.Spec) + missing);
        }
    }

    /// <summary>Why the budget is not kept as it is written.</summary>
    private static (string Reason, string Message)? Obstacle(StatusInput input, DateTimeOffset now) =>
        OfStanding(input) ?? OfStore(input) ?? OfLastAccepted(input) ?? OfSpec(input) ?? OfWindow(input, now) ?? OfRouters(input, now);

    private static (string, string)? OfStanding(StatusInput input) => input.Compiled switch
    {
        { Standing: BudgetStanding.Void, Problems: [var problem, ..] } => (problem.Reason, $"{problem.Message}. Meanwhile this budget counts nothing and blocks nothing"),
        { Standing: BudgetStanding.Refusing, Rule.Refusal: not null, Problems: [var problem, ..] } =>
            (BudgetConditions.RefusingReason, $"no version of this budget could be used yet, so that what it covers is refused: {problem.Message}"),
        { Standing: BudgetStanding.Refusing, Problems: [var problem, ..] } =>
            (BudgetConditions.RefusingReason, $"no version of this budget could be used yet; its mode refuses nothing: {problem.Message}"),
        _ => null,
    };

    private static (string, string)? OfStore(StatusInput input) => input.Outage is { } outage
        ? (BudgetConditions.StoreUnavailableReason, $"{outage.Problem.Cause}; meanwhile gateways {Meanwhile(input.Compiled?.Rule)}. Remedy: {outage.Problem.Remedy}")
        : null;

    private static string Meanwhile(BudgetRule? rule) => rule switch
    {
        null or { Mode: not Contracts.Configuration.EnforcementMode.Hard } or { OnMeteringUnavailable: MeteringUnavailablePolicy.Allow, OnMeteringUnavailableFor: null } => "let requests through",
        { OnMeteringUnavailable: MeteringUnavailablePolicy.Allow } => $"let requests through for {Text(rule.OnMeteringUnavailableFor)}, and then refuse what this budget covers",
        { OnMeteringUnavailable: MeteringUnavailablePolicy.Deny } => "refuse what this budget covers",
        _ => $"go on with what they had leased and a bounded part of what was left, for {Text(rule.OnMeteringUnavailableFor)}, and then refuse what this budget covers",
    };

    private static (string, string)? OfLastAccepted(StatusInput input) =>
        input.Compiled is { Standing: BudgetStanding.LastAccepted, Rule: { } rule, Problems: [var problem, ..] }
            ? (BudgetConditions.LastAcceptedReason, $"generation {rule.Generation} is in force, for generation {input.Budget.Metadata.Generation} cannot be used: {problem.Message}")
            : null;

    private static (string, string)? OfSpec(StatusInput input)
    {
        var spec = input.Budget.Spec;
        if (input.Selection.Nothing is { } nothing)
        {
            return (BudgetConditions.NothingSelectedReason, nothing);
        }

        return spec.Enforcement?.Mode == Api.Budgets.EnforcementMode.Shadow
            ? (BudgetConditions.ShadowReason, "mode Shadow counts and refuses nothing; set spec.enforcement.mode to Hard to refuse")
            : null;
    }

    private static (string, string)? OfWindow(StatusInput input, DateTimeOffset now)
    {
        var spec = input.Budget.Spec;
        if (input.Figures is { RateMissing: true } && BudgetChecks.Currencies(spec).FirstOrDefault() is { Currency: { } currency })
        {
            return (BudgetConditions.MissingRateReason, MoneyWords.MissingRate(currency, input.Figures, Refuses(spec)));
        }

        var outside = Refuses(spec) ? "what it covers is refused" : "nothing is counted";
        if (spec.Period.EndTime is { } end && end <= now)
        {
            return (BudgetConditions.EndedReason, $"the budget ended at {Text(end)}, and {outside} since; set spec.period.endTime to a later time, or delete the budget");
        }

        return spec.Period.StartTime is { } start && start > now
            ? (BudgetConditions.NotStartedReason, $"the budget begins at {Text(start)}, and {outside} until then; set spec.period.startTime to an earlier time, or create the budget later")
            : null;
    }

    /// <summary>Gateways that serve what it covers, and of which nobody knows what they do now. After as long as one may go on alone it refuses by itself.</summary>
    private static (string, string)? OfRouters(StatusInput input, DateTimeOffset now)
    {
        var longest = input.Compiled?.Rule?.OnMeteringUnavailableFor ?? RouterReportStore.Retention;
        var silent = input.Missed.Where(gateway => !gateway.Reports && gateway.Since > now - longest).ToList();
        var unpaid = input.Missed.Where(gateway => gateway.Reports).ToList();
        string[] sentences =
        [
            .. silent.Count == 0 ? Array.Empty<string>() :
                [$"{Named(silent)} {(silent.Count == 1 ? "does" : "do")} not report any more, so that nobody knows whether requests are held against this budget there; see whether the {(silent.Count == 1 ? "pod runs and reaches" : "pods run and reach")} Metering"],
            .. unpaid.Count == 0 ? Array.Empty<string>() :
                [$"{Named(unpaid)} {(unpaid.Count == 1 ? "reports" : "report")}, and what {(unpaid.Count == 1 ? "it counts does" : "they count does")} not arrive; see POST /v1/events or the brokers in {(unpaid.Count == 1 ? "its" : "their")} log"],
        ];
        return sentences.Length == 0 ? null : (BudgetConditions.DataPlaneNotReportingReason, string.Join(". ", sentences));
    }

    /// <summary>Since when, and not for how long: that would be a write to every budget each time somebody looks.</summary>
    private static string Named(List<MissedGateway> gateways)
    {
        var names = string.Join(", ", gateways.Take(MostNamed).Select(gateway => $"{gateway.Instance} (since {Text(gateway.Since)})"));
        return gateways.Count > MostNamed ? $"{names} and {(gateways.Count - MostNamed).ToString(CultureInfo.InvariantCulture)} more gateways" : gateways.Count == 1 ? $"gateway {names}" : $"gateways {names}";
    }

    /// <summary>What keeps the proof from being complete.</summary>
    private static (string Reason, string Message)? Doubt(StatusInput input)
    {
        if (input.Routers == 0)
        {
            return (BudgetConditions.NoRoutersReason, "no Router reports to Metering; install a gateway, and the budget is kept as soon as it reports");
        }

        var programmed = input.Budget.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Programmed);
        if (programmed?.Status != "True" || programmed.ObservedGeneration != input.Budget.Metadata.Generation)
        {
            return (BudgetConditions.PendingReason, programmed is { Message.Length: > 0 } && programmed.ObservedGeneration == input.Budget.Metadata.Generation
                ? $"gateways have not all confirmed this version of the budget yet: {programmed.Message}"
                : "gateways have not confirmed this version of the budget yet; if this stays, see whether the Operator runs");
        }

        return input.Figures is null ? (BudgetConditions.PendingReason, "the ledger has not taken this budget up yet; it follows within seconds") : null;
    }

    /// <summary>Whether a budget without money makes gateways refuse.</summary>
    private static bool Refuses(BudgetSpec spec) =>
        BudgetChecks.Currencies(spec).Any() && spec.Enforcement?.Mode is null or Api.Budgets.EnforcementMode.Hard;

    private static string Kept(BudgetSpec spec) => spec switch
    {
        { Limit: null } when !BudgetChecks.Currencies(spec).Any() => "gateways count against this budget; without a limit nothing is refused",
        { Enforcement.Mode: Api.Budgets.EnforcementMode.Soft } => "gateways count against this budget; mode Soft refuses nothing",
        { Limit: null, PerMember: null } => "gateways count against this budget and refuse sessions beyond perSession.limit; the budget itself has no limit",
        { Limit: null } => "gateways hold the requests of members against their shares and refuse what goes beyond; the budget itself has no limit",
        { PerMember: not null } => "gateways hold every request against this budget and its member's share, and refuse what goes beyond either",
        _ => "gateways hold every request against this budget and refuse what goes beyond its limit",
    };

    private static string Text(TimeSpan? time) => GoDuration.Format(time ?? TimeSpan.Zero);

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
