using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace ClaudeConfig.Pricing.Files;

/// <summary>Reads a price file, without reflection, and reports all that is wrong with it at once.</summary>
internal sealed class PriceFileReader
{
    private const long MostTokens = 1_000_000_000;

    private readonly List<PriceProblem> _problems = [];

    public static (PriceFile? File, IReadOnlyList<PriceProblem> Problems) Read(ReadOnlyMemory<byte> json, string name)
    {
        var reader = new PriceFileReader();
        var file = reader.ReadFile(json, name);
        return reader._problems.Count == 0 ? (file, []) : (null, reader._problems);
    }

    private PriceFile? ReadFile(ReadOnlyMemory<byte> json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return ReadRoot(document.RootElement, json.Span, name);
        }
        // Bytes that are not UTF-8 surface as InvalidOperationException when a text is read.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            _problems.Add(new PriceProblem(name, "", "", $"the file is not JSON: {e.Message}"));
            return null;
        }
    }

    private PriceFile ReadRoot(JsonElement root, ReadOnlySpan<byte> bytes, string name)
    {
        var fields = new FieldReader(root, name, "", _problems);
        var version = fields.OptionalCount("formatVersion", 1_000_000);
        if (version != PriceFile.CurrentFormatVersion)
        {
            fields.Report("formatVersion", version?.ToString(CultureInfo.InvariantCulture) ?? "", $"this build reads {PriceFile.CurrentFormatVersion}");
        }

        if (fields.Text("currency") is var currency && currency != "USD")
        {
            fields.Report("currency", currency, "rates are in USD; budgets convert");
        }

        var file = new PriceFile
        {
            Name = name,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            AsOf = fields.OptionalDate("asOf") is { } asOf ? DateOnly.FromDateTime(asOf.UtcDateTime) : null,
            Providers = [.. fields.Items("providers").Select(ReadProvider)],
            Rows = [.. fields.Items("rows").Select((row, index) => ReadRow(row, index, ""))],
            Multipliers = [.. fields.Items("multipliers").Select((factor, index) => ReadMultiplier(factor, index, ""))],
            Projects = [.. fields.Items("projects").Select(ReadProjects)],
        };
        fields.ReportUnknown();
        return file;
    }

    private ProviderDefaults ReadProvider(JsonElement element, int index)
    {
        var fields = new FieldReader(element, Label("providers", index, element, "name"), "", _problems);
        var provider = new ProviderDefaults
        {
            Name = fields.Text("name"),
            Batch = NeededFactor(fields, "batch"),
            Fast = fields.OptionalFactor("fast"),
            ServiceTiers = fields.Factors("serviceTiers"),
            InferenceGeo = fields.Factors("inferenceGeo"),
            WebSearchPerThousand = fields.Rate("webSearchPerThousand"),
            ContextWindow = Needed(fields, "contextWindow"),
            MaxOutput = Needed(fields, "maxOutput"),
            Like = fields.OptionalText("like"),
            LikeFactor = fields.OptionalFactor("likeFactor") ?? 1m,
            LikeFactorExcept = fields.Texts("likeFactorExcept"),
            LikePrefix = fields.OptionalText("likePrefix"),
        };
        fields.ReportUnknown();
        return provider;
    }

    private ProjectPrices ReadProjects(JsonElement element, int index)
    {
        var label = $"projects[{index}]";
        var fields = new FieldReader(element, label, "", _problems);
        var names = fields.Texts("projects");
        if (names.Count == 0 || names.Any(name => name.Count(character => character == '/') != 1))
        {
            fields.Report("projects", string.Join(", ", names), "NAMESPACE/NAME of one project or more is needed; * stands for anything");
        }

        var section = new ProjectPrices
        {
            Label = label,
            Projects = names,
            File = new PriceFile
            {
                Name = label,
                Sha256 = "",
                Rows = [.. fields.Items("rows").Select((row, place) => ReadRow(row, place, label + "."))],
                Multipliers = [.. fields.Items("multipliers").Select((factor, place) => ReadMultiplier(factor, place, label + "."))],
            },
        };
        fields.ReportUnknown();
        return section;
    }

    private PriceRow ReadRow(JsonElement element, int index, string inside)
    {
        var label = inside + Label("rows", index, element, "provider", "model");
        var fields = new FieldReader(element, label, "", _problems);
        var row = new PriceRow
        {
            Label = label,
            Provider = fields.Text("provider"),
            Model = fields.Text("model"),
            Aliases = fields.Texts("aliases"),
            From = fields.OptionalDate("from"),
            To = fields.OptionalDate("to"),
            Bands = ReadBands(fields),
            Batch = fields.OptionalFactor("batch"),
            Fast = fields.OptionalFactor("fast"),
            ServiceTiers = fields.Factors("serviceTiers"),
            InferenceGeo = fields.Factors("inferenceGeo"),
            WebSearchPerThousand = fields.OptionalRate("webSearchPerThousand"),
            ContextWindow = fields.OptionalCount("contextWindow", MostTokens),
            MaxOutput = fields.OptionalCount("maxOutput", MostTokens),
            Note = fields.OptionalText("note"),
        };
        CheckSpan(fields, row.From, row.To);
        fields.ReportUnknown();
        return row;
    }

    private static IReadOnlyList<PriceBand> ReadBands(FieldReader fields)
    {
        var bands = new List<PriceBand> { new(0, ReadRates(fields)) };
        foreach (var tier in fields.Children("tiers"))
        {
            var above = Needed(tier, "abovePromptTokens");
            if (above <= bands[^1].AbovePromptTokens)
            {
                tier.Report("abovePromptTokens", above.ToString(CultureInfo.InvariantCulture), "tiers ascend: each begins above the one before it");
            }

            bands.Add(new PriceBand(above, ReadRates(tier)));
            tier.ReportUnknown();
        }

        return bands;
    }

    private static TokenRates ReadRates(FieldReader owner)
    {
        if (owner.Child("rates") is not { } fields)
        {
            owner.Report("rates", "", "all five rates are needed, in USD per million tokens");
            return default;
        }

        var rates = new TokenRates(
            fields.Rate("input"), fields.Rate("cacheWrite5m"), fields.Rate("cacheWrite1h"), fields.Rate("cacheRead"), fields.Rate("output"));
        fields.ReportUnknown();
        return rates;
    }

    private ContractMultiplier ReadMultiplier(JsonElement element, int index, string inside)
    {
        var label = inside + Label("multipliers", index, element, "provider", "models");
        var fields = new FieldReader(element, label, "", _problems);
        var multiplier = new ContractMultiplier
        {
            Label = label,
            Provider = fields.Text("provider"),
            Models = fields.OptionalText("models") ?? MultiplierTable.Any,
            From = fields.OptionalDate("from"),
            To = fields.OptionalDate("to"),
            Factor = NeededFactor(fields, "factor"),
        };
        CheckSpan(fields, multiplier.From, multiplier.To);
        fields.ReportUnknown();
        return multiplier;
    }

    private static void CheckSpan(FieldReader fields, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from >= to)
        {
            fields.Report("to", to.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "it must be later than from: the row would never hold");
        }
    }

    private static long Needed(FieldReader fields, string field)
    {
        if (!fields.Has(field))
        {
            return fields.Missing(field, $"a whole number from 1 to {MostTokens} is needed", 1L);
        }

        return fields.OptionalCount(field, MostTokens) ?? 1;
    }

    private static decimal NeededFactor(FieldReader fields, string field)
    {
        if (!fields.Has(field))
        {
            return fields.Missing(field, "a factor is needed, such as \"0.5\"", 1m);
        }

        return fields.OptionalFactor(field) ?? 1m;
    }

    private static string Label(string list, int index, JsonElement element, params string[] names)
    {
        var parts = names
            .Select(name => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null)
            .Where(part => part is not null);
        return $"{list}[{index}] {string.Join('/', parts)}".TrimEnd();
    }
}
