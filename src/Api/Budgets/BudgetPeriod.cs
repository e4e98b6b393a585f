using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>The window in which money is counted, in the calendar of its time zone.</summary>
[Rule("has(self.rollingDays) == (self.type == 'Rolling')", "rollingDays is required for Rolling, and must be absent otherwise")]
[Rule("!has(self.dayOfWeek) || self.type == 'Weekly'", "dayOfWeek is only for Weekly")]
[Rule("!has(self.dayOfMonth) || self.type in ['Monthly', 'Quarterly', 'Yearly']", "dayOfMonth is only for Monthly, Quarterly and Yearly")]
[Rule("!has(self.fiscalYearStartMonth) || self.type in ['Quarterly', 'Yearly']", "fiscalYearStartMonth is only for Quarterly and Yearly")]
[Rule("!has(self.timeOfDay) || !(self.type in ['Rolling', 'OneOff', 'Prepaid'])", "timeOfDay is only for Daily, Weekly, Monthly, Quarterly and Yearly")]
[Rule("self.type != 'OneOff' || (has(self.startTime) && has(self.endTime))", "startTime and endTime are required for OneOff")]
[Rule("self.type in ['OneOff', 'Prepaid'] || (!has(self.startTime) && !has(self.endTime))", "startTime and endTime are only for OneOff and Prepaid")]
[Rule("!has(self.startTime) || !has(self.endTime) || self.startTime < self.endTime", "endTime must be after startTime")]
public sealed record BudgetPeriod
{
    /// <summary>Daily, Weekly, Monthly, Quarterly, Yearly, Rolling, OneOff or Prepaid.</summary>
    [Required]
    public PeriodType Type { get; init; }

    /// <summary>An IANA time zone, for example Asia/Tokyo; UTC unless set.</summary>
    [Length(64), Pattern("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$", "the name of an IANA time zone, such as Europe/Berlin or UTC")]
    public string? TimeZone { get; init; }

    /// <summary>The day on which a week begins; Monday unless set.</summary>
    public PeriodWeekday? DayOfWeek { get; init; }

    /// <summary>The day on which a month, quarter or year begins; 1 unless set. A month without that day begins on its last.</summary>
    [Range(1, 31)]
    public int? DayOfMonth { get; init; }

    /// <summary>The time of day at which a window begins, HH:MM; 00:00 unless set.</summary>
    [Length(5), Pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$", "a time of day from 00:00 to 23:59, such as 06:30")]
    public string? TimeOfDay { get; init; }

    /// <summary>The month in which the fiscal year begins; 1 unless set.</summary>
    [Range(1, 12)]
    public int? FiscalYearStartMonth { get; init; }

    /// <summary>The length of a Rolling window in days of the time zone, today included.</summary>
    [Range(1, 366)]
    public int? RollingDays { get; init; }

    /// <summary>When a OneOff or Prepaid window begins; a Prepaid one begins with the budget unless set.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When a OneOff or Prepaid window ends; a Prepaid one does not end unless set.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? EndTime { get; init; }
}
