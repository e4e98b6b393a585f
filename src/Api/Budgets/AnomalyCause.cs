using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What made spending an anomaly.</summary>
[JsonConverter(typeof(LenientEnumConverter<AnomalyCause>))]
public enum AnomalyCause
{
    /// <summary>Two of three hours far above what was expected.</summary>
    Excess,

    /// <summary>A day that adds up to far more than expected, hour by hour unremarkable.</summary>
    SlowExcess,

    /// <summary>An hour or six that burn the limit many times faster than it can last.</summary>
    BurnRate,

    /// <summary>Hours without spending where there always was some.</summary>
    Silence,

    /// <summary>One session that costs several times what nearly all others do.</summary>
    Session,
}
