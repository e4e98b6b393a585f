using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>The kind of window.</summary>
[JsonConverter(typeof(LenientEnumConverter<PeriodType>))]
public enum PeriodType
{
    /// <summary>A calendar day.</summary>
    Daily,

    /// <summary>A week from dayOfWeek.</summary>
    Weekly,

    /// <summary>A month from dayOfMonth.</summary>
    Monthly,

    /// <summary>Three months of the fiscal year.</summary>
    Quarterly,

    /// <summary>A fiscal year.</summary>
    Yearly,

    /// <summary>Today and the days before it, rollingDays in all; at midnight the oldest day leaves.</summary>
    Rolling,

    /// <summary>Once, from startTime to endTime.</summary>
    OneOff,

    /// <summary>Until it is used up; grants top it up.</summary>
    Prepaid,
}
