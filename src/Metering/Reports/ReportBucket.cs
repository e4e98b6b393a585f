namespace ClaudeConfig.Metering.Reports;

/// <summary>How time is cut.</summary>
internal enum ReportBucket
{
    /// <summary>Not at all.</summary>
    Total,
    Hour,
    Day,

    /// <summary>From Monday.</summary>
    Week,
    Month,
}
