using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Focus;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Pricing;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>The export, held to what FOCUS 1.2 says a dataset of usage MUST be.</summary>
public sealed class FocusTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private static readonly string[] Mandatory =
    [
        "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription",
        "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost", "EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingQuantity", "PricingUnit", "ProviderName",
        "PublisherName", "ServiceCategory", "ServiceName",
    ];

    private static readonly string[] Specified =
    [
        .. Mandatory, "AvailabilityZone", "ChargeFrequency", "InvoiceId", "ServiceSubcategory", "BillingAccountType", "CapacityReservationId", "CapacityReservationStatus",
        "CommitmentDiscountCategory", "CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountQuantity", "CommitmentDiscountStatus", "CommitmentDiscountType",
        "CommitmentDiscountUnit", "ConsumedQuantity", "ConsumedUnit", "ContractedUnitPrice", "ListUnitPrice", "PricingCategory", "PricingCurrency",
        "PricingCurrencyContractedUnitPrice", "PricingCurrencyEffectiveCost", "PricingCurrencyListUnitPrice", "RegionId", "RegionName", "ResourceId", "ResourceName",
        "ResourceType", "SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId", "SubAccountId", "SubAccountName", "SubAccountType", "Tags",
    ];

    private static readonly string[] MayBeNull = ["ChargeClass", "ResourceId", "ResourceName", "ResourceType", "x_Key"];

    /// <summary>Each a MUST of the specification, by what it is about.</summary>
    private static readonly (string Rule, Func<Dictionary<string, string>, bool> Holds)[] Rules =
    [
        ("BillingCurrency is of ISO 4217", row => row["BillingCurrency"] == "USD"),
        ("costs are numbers without exponents, separators or symbols", row => new[] { "BilledCost", "ContractedCost", "EffectiveCost", "ListCost", "PricingQuantity", "ConsumedQuantity", "ContractedUnitPrice", "ListUnitPrice" }
            .All(column => Regex.IsMatch(row[column], @"^-?\d+(\.\d+)?$"))),
        ("times are UTC, to the second", row => new[] { "BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd" }
            .All(column => Regex.IsMatch(row[column], @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"))),
        ("a billing period is a month, its end exclusive", row => Instant(row["BillingPeriodStart"]) is { Day: 1 } start && Instant(row["BillingPeriodEnd"]) == start.AddMonths(1)),
        ("a charge period lies within its billing period", row => Instant(row["BillingPeriodStart"]) <= Instant(row["ChargePeriodStart"])
            && Instant(row["ChargePeriodStart"]) < Instant(row["ChargePeriodEnd"]) && Instant(row["ChargePeriodEnd"]) <= Instant(row["BillingPeriodEnd"])),
        ("ChargeCategory is one of those allowed", row => row["ChargeCategory"] is "Usage" or "Purchase" or "Tax" or "Credit" or "Adjustment"),
        ("ChargeClass is null or Correction", row => row["ChargeClass"] is "" or "Correction"),
        ("ChargeFrequency is one of those allowed, and not Usage-Based for a purchase", row => row["ChargeFrequency"] is "One-Time" or "Recurring" or "Usage-Based" && (row["ChargeCategory"] != "Purchase" || row["ChargeFrequency"] != "Usage-Based")),
        ("ServiceCategory is one of those allowed", row => row["ServiceCategory"] == "AI and Machine Learning"),
        ("ServiceSubcategory belongs to it", row => row["ServiceSubcategory"] is "AI Platforms" or "Bots" or "Generative AI" or "Machine Learning" or "Natural Language Processing" or "Other (AI and Machine Learning)"),
        ("PricingCategory is one of those allowed, and not null for usage", row => row["PricingCategory"] is "Standard" or "Dynamic" or "Committed" or "Other"),
        ("PricingQuantity and PricingUnit are there for usage", row => row["PricingQuantity"].Length > 0 && row["PricingUnit"].Length > 0),
        ("units are of the unit format", row => Regex.IsMatch(row["PricingUnit"], @"^(\d+ )?[A-Z][A-Za-z]*$") && Regex.IsMatch(row["ConsumedUnit"], @"^(\d+ )?[A-Z][A-Za-z]*$")),
        ("ConsumedUnit is there where ConsumedQuantity is", row => row["ConsumedQuantity"].Length > 0 == row["ConsumedUnit"].Length > 0),
        ("unit prices are not negative", row => Number(row["ContractedUnitPrice"]) >= 0 && Number(row["ListUnitPrice"]) >= 0),
        ("ContractedUnitPrice times PricingQuantity is ContractedCost", row => Same(Number(row["ContractedUnitPrice"]) * Number(row["PricingQuantity"]), Number(row["ContractedCost"]))),
        ("ListUnitPrice times PricingQuantity is ListCost", row => Same(Number(row["ListUnitPrice"]) * Number(row["PricingQuantity"]), Number(row["ListCost"]))),
        ("SkuPriceId and SkuId are there for usage", row => row["SkuPriceId"].Length > 0 && row["SkuId"].Length > 0),
        ("ResourceName and ResourceType are null where ResourceId is", row => row["ResourceId"].Length > 0 ? row["ResourceType"].Length > 0 : row["ResourceName"].Length + row["ResourceType"].Length == 0),
        ("SubAccountName and SubAccountType go with SubAccountId", row => row["SubAccountId"].Length > 0 && row["SubAccountType"].Length > 0 && row["SubAccountName"].Length > 0),
        ("Tags are a JSON object of texts", row => JsonDocument.Parse(row["Tags"]).RootElement is { ValueKind: JsonValueKind.Object } tags && tags.EnumerateObject().All(tag => tag.Value.ValueKind == JsonValueKind.String)),
        ("names of provider, publisher and issuer are not null", row => row["ProviderName"].Length > 0 && row["PublisherName"].Length > 0 && row["InvoiceIssuerName"].Length > 0),
    ];

    [Fact]
    public void Columns_AreAllThatAreMandatoryAndOursLast()
    {
        var names = FocusRow.Names.ToList();
        Assert.Empty(Mandatory.Except(names));
        Assert.Equal(names.Count, names.Distinct().Count());
        var ours = names.SkipWhile(name => !name.StartsWith("x_", StringComparison.Ordinal)).ToList();
        Assert.All(ours, name => Assert.StartsWith("x_", name));
        Assert.Empty(names.Except(ours).Except(Specified));
    }

    [Fact]
    public async Task Rows_HoldEveryRule()
    {
        await SendAsync();
        var rows = await RowsAsync(byHour: false);
        Assert.Equal(13, rows.Count);
        foreach (var row in rows)
        {
            Assert.All(row.Where(cell => !MayBeNull.Contains(cell.Key)), cell => Assert.True(cell.Value.Length > 0, $"{cell.Key} is null"));
            Assert.All(Rules, rule => Assert.True(rule.Holds(row), $"{rule.Rule}: {JsonSerializer.Serialize(row)}"));
        }
    }

    [Fact]
    public async Task Rows_AddUpToWhatWasCounted()
    {
        await SendAsync();
        var counted = await Ledger.ScalarAsync<decimal>("select sum(cost) from usage_events");
        foreach (var byHour in new[] { false, true })
        {
            var rows = await RowsAsync(byHour);
            Assert.Equal(counted, rows.Sum(row => Number(row["BilledCost"])));
            Assert.Equal(
                await Ledger.ScalarAsync<long>("select sum(input_tokens + cache_write_5m_tokens + cache_write_1h_tokens + cache_read_tokens + output_tokens + web_searches)::bigint from usage_events"),
                (long)rows.Sum(row => Number(row["ConsumedQuantity"])));
        }
    }

    [Fact]
    public void ListCost_OfAContract_IsWhatTheListAsks()
    {
        Assert.True(PriceBook.Public.TryWithContract(
            """{"formatVersion": 1, "currency": "USD", "multipliers": [{"provider": "anthropic", "factor": "0.8"}]}"""u8.ToArray(), "contract", out var book, out var problems), string.Join("; ", problems));
        var usage = Claude(Now, new TokenUsage { Input = 1_000_000, Output = 100_000, CacheRead = 50_000 });
        var priced = new EventPricer(() => book).Price(usage);
        // The list: 2 + 0.1 x 10 + 0.05 x 0.10 = 3.005 USD; four fifths of it are 2.404.
        Assert.Equal((2.404m, 1.6m), (priced.Cost, priced.Classes.Input));
        Assert.Equal((2m, 0.005m, 1m), (priced.ListClasses.Input, priced.ListClasses.CacheRead, priced.ListClasses.Output));
    }

    private async Task SendAsync()
    {
        var ledger = Ledger.WithPrices(PriceBook.Public);
        await ledger.IngestAsync(
            Claude(Now, new TokenUsage { Input = 1000, CacheWrite5m = 333, CacheWrite1h = 77, CacheRead = 12_345, Output = 501, WebSearches = 3 }),
            Claude(Now.AddMinutes(-90), new TokenUsage { Input = 7, Output = 3 }) with { Model = "claude-haiku-5-5", Route = new ObjectRef("team", "main") },
            // Two bands of one day: the unit price is a mean.
            Claude(Now.AddMinutes(-95), new TokenUsage { Input = 150_001, Output = 3 }) with { Model = "claude-haiku-5-5", Route = new ObjectRef("team", "main") },
            Claude(Now.AddDays(-1), new TokenUsage { Input = 11, Output = 13 }) with { Provider = "openai", Model = "gpt-6-sol" },
            Claude(Now.AddDays(-1), new TokenUsage { Input = 11, Output = 13 }) with { Provider = "nobody", Model = "unheard-of" },
            Claude(Now.AddDays(-2), new TokenUsage { Output = 1 }));
    }

    private async Task<List<Dictionary<string, string>>> RowsAsync(bool byHour)
    {
        var rows = new List<Dictionary<string, string>>();
        await foreach (var charge in new FocusReader(Ledger.Database).ReadAsync(Now.AddDays(-10), Now.AddHours(1), byHour, [], CancellationToken.None))
        {
            rows.Add(FocusRow.Names.Zip(FocusRow.Of(charge, "acme")).ToDictionary(cell => cell.First, cell => cell.Second ?? ""));
        }

        return rows;
    }

    private static UsageEvent Claude(DateTimeOffset at, TokenUsage usage) =>
        A.Event(at, 0) with { Provider = "anthropic", Model = "claude-sonnet-5-5", RequestedModel = "claude-sonnet-5-5", Usage = usage };

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static bool Same(decimal a, decimal b) => Math.Abs(a - b) <= 0.000_000_000_001m;
}
