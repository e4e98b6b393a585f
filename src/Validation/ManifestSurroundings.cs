using System.Text;
using ClaudeConfig.Validation.Documents;

namespace ClaudeConfig.Validation;

/// <summary>What exists beside the manifests that are judged: objects that an API server has taken already, and nothing is said of.</summary>
public sealed record ManifestSurroundings
{
    /// <summary>Whether this is all there is: what is referred to and not in it does not exist.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Objects of the four kinds.</summary>
    public IReadOnlyList<object> Objects { get; init; } = [];

    /// <summary>Labels of namespaces by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Currencies with an exchange rate; null where that is not known.</summary>
    public IReadOnlySet<string>? Currencies { get; init; }

    /// <summary>The currencies that a ConfigMap of exchange rates knows.</summary>
    /// <param name="files">Its entries.</param>
    public static IReadOnlySet<string> CurrenciesOf(IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.SelectMany(Rates).Append("USD").ToHashSet(StringComparer.Ordinal);
    }

    // Metering says what is wrong with the rates; here they only tell which currencies there are.
    private static IEnumerable<string> Rates(string json) =>
        DocumentReader.Read(Encoding.UTF8.GetBytes(json)) is [{ Root: { } root }, ..] ? (root["rates"]?.Items ?? []).Select(rate => rate["currency"]?.Text).OfType<string>() : [];
}
