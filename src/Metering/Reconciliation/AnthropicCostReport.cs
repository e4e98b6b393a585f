using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Metering.Http;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Reconciliation;

/// <summary>A page of Anthropic's cost report (<c>GET /v1/organizations/cost_report</c>), by day. Reports every problem.</summary>
internal sealed class AnthropicCostReport
{
    private const decimal CentsPerDollar = 100m;
    private const int LongestText = 256;

    private readonly List<ProviderCost> _costs = [];
    private readonly List<ProblemItem> _problems = [];

    private AnthropicCostReport()
    {
    }

    public IReadOnlyList<ProviderCost> Costs => _costs;

    /// <summary>Days that the page speaks of, those without a cost among them.</summary>
    public HashSet<DateTimeOffset> Days { get; } = [];

    public string? NextPage { get; private set; }

    public IReadOnlyList<ProblemItem> Problems => _problems;

    /// <exception cref="JsonException">It is not JSON.</exception>
    public static AnthropicCostReport Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var report = new AnthropicCostReport();
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            report._problems.Add(new ProblemItem("data", "a list of days is needed, as the cost report has it"));
            return report;
        }

        var index = 0;
        foreach (var bucket in data.EnumerateArray())
        {
            report.AddDay(bucket, index++);
        }

        report.NextPage = document.RootElement.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True ? Text(document.RootElement, "next_page") : null;
        return report;
    }

    private void AddDay(JsonElement bucket, int index)
    {
        if (bucket.ValueKind != JsonValueKind.Object
            || !DateTimeOffset.TryParse(Text(bucket, "starting_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start) || start.UtcDateTime.TimeOfDay != TimeSpan.Zero)
        {
            _problems.Add(new ProblemItem("starting_at", "the beginning of a day of UTC is needed; ask for bucket_width=1d", index));
            return;
        }

        Days.Add(start.ToUniversalTime());
        if (bucket.TryGetProperty("results", out var results) && results.ValueKind == JsonValueKind.Array)
        {
            foreach (var result in results.EnumerateArray())
            {
                AddCost(start.ToUniversalTime(), result, index);
            }
        }
    }

    private void AddCost(DateTimeOffset day, JsonElement result, int index)
    {
        var (amount, currency) = (Text(result, "amount"), Text(result, "currency"));
        if (!decimal.TryParse(amount, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cents) || Math.Abs(cents) > Amounts.Largest)
        {
            _problems.Add(new ProblemItem("results.amount", $"\"{amount}\"; a decimal number of cents is needed", index));
        }
        else if (currency != "USD")
        {
            _problems.Add(new ProblemItem("results.currency", $"\"{currency}\"; USD is needed", index));
        }
        else
        {
            _costs.Add(new ProviderCost(
                day, Cut(Text(result, "model")), Cut(Text(result, "cost_type") ?? "tokens"), Cut(Text(result, "token_type")), Cut(Text(result, "workspace_id")), Amounts.Round(cents / CentsPerDollar)));
        }
    }

    private static string Cut(string? text) => text is null ? "" : text.Length <= LongestText ? text : text[..LongestText];

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
