using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Validation.Documents;
using ClaudeConfig.Validation.Schemas;

namespace ClaudeConfig.Validation.Objects;

/// <summary>Reads files, tells our objects from others, and loads ours.</summary>
internal sealed class ManifestLoader(ValidationOptions options, ProblemList problems)
{
    private const string NoManifest = "-";
    private static readonly ManifestNode Nowhere = new() { Line = 0, Column = 0 };

    private readonly List<LoadedObject> _objects = [];
    private readonly SortedDictionary<string, int> _checked = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _passedOver = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _namespaces = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectKey, GivenMap> _maps = [];
    private readonly HashSet<string> _currencies = new(StringComparer.Ordinal);

    public IReadOnlyList<LoadedObject> Objects => _objects;

    public IReadOnlyDictionary<string, int> Checked => _checked;

    public IReadOnlyDictionary<string, int> PassedOver => _passedOver;

    /// <summary>The ConfigMaps that are among the manifests.</summary>
    public IReadOnlyDictionary<ObjectKey, GivenMap> Maps => _maps;

    /// <summary>Labels of the namespaces that are among the manifests.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces => _namespaces;

    /// <summary>Currencies with an exchange rate; null where the rates are not among the manifests.</summary>
    public IReadOnlySet<string>? Currencies { get; private set; }

    public void Load(IEnumerable<ManifestFile> files)
    {
        foreach (var file in files)
        {
            foreach (var document in DocumentReader.Read(file.Content.Span))
            {
                foreach (var problem in document.Problems)
                {
                    problems.Add(new Problem { Rule = problem.Rule, Message = problem.Message, File = file.Name, Line = problem.Line, Column = problem.Column });
                }

                if (document.Root is { IsNull: false } root)
                {
                    Load(file.Name, root, depth: 0);
                }
            }
        }
    }

    /// <summary>Takes in what stands beside the manifests.</summary>
    public void Add(ManifestSurroundings around)
    {
        foreach (var item in around.Objects)
        {
            var (kind, key) = ObjectLoader.IdentityOf(item);
            _objects.Add(new LoadedObject { File = "", Node = Nowhere, Kind = kind, Key = key, Typed = item, IsJudged = false });
        }

        foreach (var (name, labels) in around.Namespaces)
        {
            _namespaces.TryAdd(name, labels);
        }

        Currencies ??= around.Currencies;
    }

    private void Load(string file, ManifestNode node, int depth)
    {
        var (apiVersion, kind) = (node["apiVersion"]?.Text, node["kind"]?.Text);
        if (node.Members is null || (apiVersion is null && kind is null))
        {
            Count(_passedOver, NoManifest);
            return;
        }

        var isOurs = apiVersion?.StartsWith(ApiGroup.Name + "/", StringComparison.Ordinal) == true;
        if (depth < 4 && kind?.EndsWith("List", StringComparison.Ordinal) == true && (isOurs || apiVersion == "v1") && node["items"]?.Items is { } items)
        {
            foreach (var item in items.Where(item => !item.IsNull))
            {
                Load(file, item, depth + 1);
            }
        }
        else if (isOurs && apiVersion == ApiGroup.ApiVersion && kind is not null && KindSchemas.Of(kind) is { } schema)
        {
            Count(_checked, kind);
            _objects.Add(ObjectLoader.Load(file, node, schema, options.Namespace, problems));
        }
        else if (isOurs || apiVersion is null || kind is null || IsMeantForUs(apiVersion, kind))
        {
            Refuse(file, node, apiVersion, kind);
        }
        else
        {
            Count(_passedOver, kind);
            Note(node, apiVersion, kind);
        }
    }

    /// <summary>A misspelt group would be passed over in silence, here and by nobody else.</summary>
    private static bool IsMeantForUs(string apiVersion, string kind) =>
        KindSchemas.Kinds.Contains(kind) && Spelling.Nearest(apiVersion.Split('/')[0], [ApiGroup.Name]) is not null;

    private void Refuse(string file, ManifestNode node, string? apiVersion, string? kind)
    {
        var isKind = apiVersion == ApiGroup.ApiVersion && kind is not null;
        var path = isKind || kind is null ? "kind" : "apiVersion";
        var (line, column, value) = NodePath.Find(node, path);
        var found = value?.Text is { } text ? $"\"{Described.Cut(text)}\" found" : "nothing found";
        problems.Add(new Problem
        {
            Rule = ProblemRules.UnknownKind,
            Message = path == "kind" ? $"{found}; one of {string.Join(", ", KindSchemas.Kinds)} is needed" : $"{found}; {ApiGroup.ApiVersion} is needed",
            File = file,
            Line = line,
            Column = column,
            Kind = kind ?? "",
            Object = node["metadata"]?["name"]?.Text ?? "",
            Path = path,
            Value = value?.Text is { } wrong ? Described.Cut(wrong) : null,
            Nearest = isKind ? Spelling.Nearest(kind!, KindSchemas.Kinds) : null,
        });
    }

    private void Note(ManifestNode node, string apiVersion, string kind)
    {
        var name = node["metadata"]?["name"]?.Text;
        if (apiVersion == "v1" && kind == "Namespace" && name is not null)
        {
            _namespaces[name] = (node["metadata"]!["labels"]?.Members ?? []).Where(label => label.Value.Text is not null).ToDictionary(label => label.Name, label => label.Value.Text!, StringComparer.Ordinal);
        }
        else if (apiVersion == "v1" && kind == "ConfigMap" && name is not null && name != "claudeconfig-rates")
        {
            var @namespace = node["metadata"]!["namespace"]?.Text is { Length: > 0 } set ? set : options.Namespace;
            _maps[new ObjectKey(@namespace, name)] = GivenMap.Of(node);
        }
        else if (apiVersion == "v1" && kind == "ConfigMap" && name == "claudeconfig-rates")
        {
            _currencies.UnionWith(ManifestSurroundings.CurrenciesOf((node["data"]?.Members ?? []).Select(entry => entry.Value.Text).OfType<string>()));
            Currencies = _currencies;
        }
    }

    private static void Count(SortedDictionary<string, int> counts, string kind) => counts[kind] = counts.GetValueOrDefault(kind) + 1;
}
