using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>A country whose public holidays are known, by its two letters.</summary>
[JsonConverter(typeof(LenientEnumConverter<HolidayCountry>))]
public enum HolidayCountry
{
    /// <summary>Austria.</summary>
    AT,

    /// <summary>Australia.</summary>
    AU,

    /// <summary>Belgium.</summary>
    BE,

    /// <summary>Brazil.</summary>
    BR,

    /// <summary>Canada.</summary>
    CA,

    /// <summary>Switzerland.</summary>
    CH,

    /// <summary>Czechia.</summary>
    CZ,

    /// <summary>Germany.</summary>
    DE,

    /// <summary>Denmark.</summary>
    DK,

    /// <summary>Spain.</summary>
    ES,

    /// <summary>Finland.</summary>
    FI,

    /// <summary>France.</summary>
    FR,

    /// <summary>United Kingdom.</summary>
    GB,

    /// <summary>Ireland.</summary>
    IE,

    /// <summary>Italy.</summary>
    IT,

    /// <summary>Japan.</summary>
    JP,

    /// <summary>Luxembourg.</summary>
    LU,

    /// <summary>Mexico.</summary>
    MX,

    /// <summary>Netherlands.</summary>
    NL,

    /// <summary>Norway.</summary>
    NO,

    /// <summary>New Zealand.</summary>
    NZ,

    /// <summary>Poland.</summary>
    PL,

    /// <summary>Portugal.</summary>
    PT,

    /// <summary>Sweden.</summary>
    SE,

    /// <summary>United States.</summary>
    US,
}
