namespace ClaudeConfig.Api.Budgets;

/// <summary>Condition types and reasons of Budget, besides the common ones. None of these but Ready concerns health.</summary>
public static class BudgetConditions
{
    /// <summary>Gateways hold requests against this budget.</summary>
    public const string Enforced = "Enforced";

    /// <summary>Events arrive in time.</summary>
    public const string MeteringFresh = "MeteringFresh";

    /// <summary>Spent is not above the limit.</summary>
    public const string WithinBudget = "WithinBudget";

    /// <summary>The forecast is not above the limit.</summary>
    public const string ForecastWithinBudget = "ForecastWithinBudget";

    /// <summary>True when spending is unlike what it was.</summary>
    public const string Anomalous = "Anomalous";

    /// <summary>Every model used in this window has a price.</summary>
    public const string Priced = "Priced";

    /// <summary>Whoever is to be told of thresholds was told.</summary>
    public const string Notified = "Notified";

    /// <summary>Notified: every channel took its latest notification.</summary>
    public const string DeliveredReason = "Delivered";

    /// <summary>Notified: a notification is on its way.</summary>
    public const string DeliveringReason = "Delivering";

    /// <summary>Notified: a channel does not take notifications.</summary>
    public const string DeliveryFailedReason = "DeliveryFailed";

    /// <summary>Enforced: Routers run a configuration with this budget.</summary>
    public const string EnforcedReason = "Enforced";

    /// <summary>Enforced: the scope selects nothing that exists, so there is nothing to hold against.</summary>
    public const string NothingSelectedReason = "NothingSelected";

    /// <summary>Enforced: the newest spec cannot be used, and the last accepted one is in force.</summary>
    public const string LastAcceptedReason = "LastAccepted";

    /// <summary>Enforced: no spec of this budget was ever usable, so that what it covers is refused.</summary>
    public const string RefusingReason = "Refusing";

    /// <summary>Enforced: the time of a OneOff or Prepaid budget is over.</summary>
    public const string EndedReason = "Ended";

    /// <summary>Enforced: the time of a OneOff or Prepaid budget has not come.</summary>
    public const string NotStartedReason = "NotStarted";

    /// <summary>Enforced: gateways have not confirmed this version of the budget yet.</summary>
    public const string PendingReason = "Pending";

    /// <summary>Enforced: no Router runs, so nobody can say.</summary>
    public const string NoRoutersReason = "NoRouters";

    /// <summary>Enforced: Metering's store cannot be reached.</summary>
    public const string StoreUnavailableReason = "StoreUnavailable";

    /// <summary>Enforced: Routers do not report.</summary>
    public const string DataPlaneNotReportingReason = "DataPlaneNotReporting";

    /// <summary>Enforced: the mode is Shadow.</summary>
    public const string ShadowReason = "Shadow";

    /// <summary>MeteringFresh: the last report is recent.</summary>
    public const string FreshReason = "Fresh";

    /// <summary>MeteringFresh: reports are late.</summary>
    public const string StaleReason = "Stale";

    /// <summary>MeteringFresh: nothing was counted yet.</summary>
    public const string NoEventsReason = "NoEvents";

    /// <summary>WithinBudget: there is money left.</summary>
    public const string WithinLimitReason = "WithinLimit";

    /// <summary>WithinBudget: no limit is set.</summary>
    public const string UnlimitedReason = "Unlimited";

    /// <summary>WithinBudget: a Soft or Shadow budget is used up.</summary>
    public const string SoftExceededReason = "SoftExceeded";

    /// <summary>WithinBudget: a Hard budget is used up; requests are refused until the window ends or a grant is added.</summary>
    public const string HardExceededReason = "HardExceeded";

    /// <summary>ForecastWithinBudget: too little is known.</summary>
    public const string InsufficientHistoryReason = "InsufficientHistory";

    /// <summary>ForecastWithinBudget: more is expected than the limit.</summary>
    public const string ForecastExceededReason = "ForecastExceeded";

    /// <summary>Anomalous: nothing unusual.</summary>
    public const string NormalReason = "Normal";

    /// <summary>Anomalous: an anomaly goes on that nobody has said to be known; the reason is its cause.</summary>
    public const string ExcessReason = nameof(AnomalyCause.Excess);

    /// <summary>Anomalous: a day adds up to far more than expected.</summary>
    public const string SlowExcessReason = nameof(AnomalyCause.SlowExcess);

    /// <summary>Anomalous: the limit burns many times faster than it can last.</summary>
    public const string BurnRateReason = nameof(AnomalyCause.BurnRate);

    /// <summary>Anomalous: spending fell silent.</summary>
    public const string SilenceReason = nameof(AnomalyCause.Silence);

    /// <summary>Anomalous: one session costs several times what nearly all others do.</summary>
    public const string SessionReason = nameof(AnomalyCause.Session);

    /// <summary>Anomalous: what goes on was said to be known.</summary>
    public const string KnownReason = "Known";

    /// <summary>Anomalous: the annotation that says until when anomalies are known is no time.</summary>
    public const string UnreadableAnnotationReason = "UnreadableAnnotation";

    /// <summary>Priced: all models have a price.</summary>
    public const string AllPricedReason = "AllPriced";

    /// <summary>Priced: the message names the models without one.</summary>
    public const string UnpricedModelsReason = "UnpricedModels";

    /// <summary>Priced: there is no exchange rate into the budget's currency.</summary>
    public const string MissingRateReason = "MissingRate";

    /// <summary>Accepted: the period's time zone is unknown.</summary>
    public const string UnknownTimeZoneReason = "UnknownTimeZone";

    /// <summary>Accepted: children of this budget add up to more than it has. A warning, not an error.</summary>
    public const string OvercommittedReason = "Overcommitted";
}
