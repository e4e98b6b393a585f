using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Cli.Importing;

/// <summary>A limit with its time, as LiteLLM has it, and as a Budget has it.</summary>
internal static class BudgetTerms
{
    private const int Decimals = 9;

    /// <summary>The period of a <c>budget_duration</c>: null where there is none like it.</summary>
    public static JsonObject? Period(string? duration) => duration?.Trim() switch
    {
        // Without a duration it never begins anew.
        null or "" => new JsonObject { ["type"] = "Prepaid" },
        "1d" or "24h" or "daily" => Of("Daily"),
        "7d" or "1w" or "weekly" => Of("Weekly"),
        "1mo" or "30d" or "31d" or "monthly" => Of("Monthly"),
        "1y" or "365d" or "yearly" => Of("Yearly"),
        [.. var digits, 'd'] when int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 366 =>
            new JsonObject { ["type"] = "Rolling", ["timeZone"] = "UTC", ["rollingDays"] = days },
        _ => null,
    };

    /// <summary>A decimal as the API takes it.</summary>
    public static string Amount(decimal amount) => Math.Round(amount, Decimals, MidpointRounding.ToPositiveInfinity).ToString("0.#########", CultureInfo.InvariantCulture);

    public static JsonObject Money(decimal amount) => new() { ["amount"] = Amount(amount), ["currency"] = "USD" };

    /// <summary>What was spent before, taken off the window that is open now.</summary>
    public static JsonArray Spent(decimal spent, DateTimeOffset? until, DateTimeOffset now)
    {
        var grant = new JsonObject { ["name"] = "spent-at-litellm", ["amount"] = "-" + Amount(spent) };
        if (until > now)
        {
            grant["expirationTime"] = until.Value.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        grant["reason"] = string.Create(CultureInfo.InvariantCulture, $"spent at LiteLLM until {now:yyyy-MM-dd}");
        // Not as a collection expression: that adds by a generic method, which native programs cannot have.
        return new JsonArray(grant);
    }

    private static JsonObject Of(string type) => new() { ["type"] = type, ["timeZone"] = "UTC" };
}
