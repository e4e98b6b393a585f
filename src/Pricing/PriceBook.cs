using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Pricing.Books;
using ClaudeConfig.Pricing.Files;

namespace ClaudeConfig.Pricing;

/// <summary>Prices by provider, model and time. Immutable and safe to share; look-ups do not allocate.</summary>
public sealed class PriceBook
{
    private const string Resource = "prices.json";
    private const int MostProjects = 10_000;

    private static readonly Lazy<PriceBook> _public = new(ReadPublic);

    private readonly PriceFile _list;
    private readonly FrozenDictionary<string, ProviderPrices> _providers;
    private readonly ModelHistory _dearest;
    private readonly ConcurrentDictionary<ObjectRef, PriceBook> _byProject = new();
    private IReadOnlyList<(ProjectPrices Section, PriceBook Book)> _sections = [];

    private PriceBook(PriceFile list, PriceFile? contract, Dictionary<string, ProviderPrices> providers)
    {
        _list = list;
        _providers = providers.ToFrozenDictionary(StringComparer.Ordinal);
        _dearest = DearestPrice.Over([.. providers.Values.Select(provider => provider.Dearest)]);
        AsOf = list.AsOf;
        List = this;
        Version = "pb-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{list.Sha256} {contract?.Sha256}")))[..16];
    }

    /// <summary>The public list that this build carries.</summary>
    public static PriceBook Public => _public.Value;

    /// <summary>The book without its contract; itself where it has none.</summary>
    public PriceBook List { get; private set; }

    /// <summary>Content-addressed name of the book: the same files give the same version. Store it beside a computed cost.</summary>
    public string Version { get; }

    /// <summary>The day on which the list was last compared with what providers publish, or null where it does not say.</summary>
    public DateOnly? AsOf { get; }

    /// <summary>Every price with its span of time, by provider and model.</summary>
    public IEnumerable<ModelPrice> Prices =>
        _providers.OrderBy(provider => provider.Key, StringComparer.Ordinal)
            .SelectMany(provider => provider.Value.Prices.OrderBy(price => price.Model, StringComparer.Ordinal).ThenBy(price => price.From, Instants.NullFirst));

    /// <summary>Reads a list.</summary>
    /// <param name="json">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="book">The book, where there are no problems.</param>
    /// <param name="problems">All that is wrong, each with row, field and value.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, string name, [NotNullWhen(true)] out PriceBook? book, out IReadOnlyList<PriceProblem> problems)
    {
        (var list, problems) = PriceFileReader.Read(json, name);
        book = null;
        if (list is null)
        {
            return false;
        }

        return TryBuild(list, null, out book, out problems);
    }

    /// <summary>Lays a contract over this book's list: its rows win, its multipliers apply to what is left. A second contract replaces the first.</summary>
    /// <param name="json">The contract: a file of the same format with <c>rows</c> and <c>multipliers</c>.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="book">The new book, where there are no problems.</param>
    /// <param name="problems">All that is wrong, each with row, field and value.</param>
    public bool TryWithContract(
        ReadOnlyMemory<byte> json, string name, [NotNullWhen(true)] out PriceBook? book, out IReadOnlyList<PriceProblem> problems)
    {
        (var contract, problems) = PriceFileReader.Read(json, name);
        book = null;
        if (contract is null)
        {
            return false;
        }

        if (!TryBuild(_list, contract, out book, out problems))
        {
            return false;
        }

        book.List = List;
        foreach (var (_, own) in book._sections)
        {
            own.List = List;
        }

        return true;
    }

    /// <summary>The book as it is for a project: with what the contract says of it alone. Its <see cref="Version"/> is the same.</summary>
    /// <param name="project">The project that pays.</param>
    public PriceBook For(ObjectRef project)
    {
        if (_sections.Count == 0)
        {
            return this;
        }

        if (_byProject.TryGetValue(project, out var known))
        {
            return known;
        }

        // Names come from callers as well.
        if (_byProject.Count >= MostProjects)
        {
            _byProject.Clear();
        }

        var name = project.ToString();
        return _byProject[project] = _sections.FirstOrDefault(entry => entry.Section.Projects.Any(pattern => Glob.IsMatch(pattern, name))).Book ?? this;
    }

    /// <summary>The price of a model at an instant, or null: it is unpriced, which is never the same as free.</summary>
    /// <param name="provider">Provider, such as <c>anthropic</c> (<see cref="ProviderNames"/>).</param>
    /// <param name="model">Model id as the provider or the caller writes it; snapshot dates and known aliases are understood.</param>
    /// <param name="at">When the request started.</param>
    public ModelPrice? Find(string provider, string model, DateTimeOffset at) =>
        _providers.TryGetValue(provider, out var prices) ? prices.Find(model, at.UtcTicks) : null;

    /// <summary>The dearest rates of a provider at an instant, class by class; those of the whole book for a provider that it does not know.</summary>
    /// <returns>Null only for a book without any price at that instant.</returns>
    public ModelPrice? Dearest(string provider, DateTimeOffset at) =>
        (_providers.TryGetValue(provider, out var prices) ? prices.Dearest.Find(at.UtcTicks) : null) ?? _dearest.Find(at.UtcTicks);

    /// <summary>
    /// The price of a model, or what a policy puts in its place. Under <see cref="UnpricedModelPolicy.Deny"/> and
    /// <see cref="UnpricedModelPolicy.Allow"/> an unpriced model stays unpriced: the caller refuses it or counts it as such.
    /// </summary>
    public PriceLookup Resolve(string provider, string model, DateTimeOffset at, UnpricedModelPolicy onUnpriced) =>
        new(Find(provider, model, at) ?? (onUnpriced == UnpricedModelPolicy.Assume ? Dearest(provider, at) : null));

    private static bool TryBuild(
        PriceFile list, PriceFile? contract, [NotNullWhen(true)] out PriceBook? book, out IReadOnlyList<PriceProblem> problems)
    {
        (var providers, problems) = PriceBookBuilder.Build(list, contract);
        book = problems.Count == 0 ? new PriceBook(list, contract, providers) : null;
        return book is not null && TrySections(list, contract, book, out problems);
    }

    private static bool TrySections(PriceFile list, PriceFile? contract, PriceBook book, out IReadOnlyList<PriceProblem> problems)
    {
        problems = [.. list.Projects.Select(section => new PriceProblem(section.Label, "", "", "prices of projects belong into a contract"))];
        var sections = new List<(ProjectPrices Section, PriceBook Book)>();
        foreach (var section in contract?.Projects ?? [])
        {
            var (providers, wrong) = PriceBookBuilder.Build(list, contract, section.File);
            problems = [.. problems, .. wrong];
            sections.Add((section, new PriceBook(list, contract, providers)));
        }

        book._sections = sections;
        return problems.Count == 0;
    }

    private static PriceBook ReadPublic()
    {
        using var stream = typeof(PriceBook).Assembly.GetManifestResourceStream(Resource)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return TryParse(bytes.ToArray(), Resource, out var book, out var problems)
            ? book
            : throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }
}
