using System.Collections.Frozen;
using System.Globalization;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>The types of the built-in APIs, read from the embedded table.</summary>
internal sealed class BuiltinTypeTable
{
    private const string Resource = "ClaudeConfig.LocalCluster.Builtins.builtin-types.txt";

    private static readonly Lazy<BuiltinTypeTable> Loaded = new(Load);

    private readonly FrozenDictionary<string, BuiltinType> _types;

    private BuiltinTypeTable(IEnumerable<BuiltinType> types)
    {
        _types = types.ToFrozenDictionary(type => type.FullName);
        foreach (var type in _types.Values)
        {
            type.Link(Get);
        }
    }

    public static BuiltinTypeTable Instance => Loaded.Value;

    public IEnumerable<BuiltinType> All => _types.Values;

    public BuiltinType Get(string fullName) =>
        Find(fullName) ?? throw new InvalidOperationException($"{Resource}: type {fullName} is used but not listed; add it to the table");

    public BuiltinType? Find(string fullName) => _types.GetValueOrDefault(fullName);

    private static BuiltinTypeTable Load()
    {
        using var stream = typeof(BuiltinTypeTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded in the assembly");
        using var reader = new StreamReader(stream);
        return new BuiltinTypeTable(Parse(reader.ReadToEnd().Split('\n')));
    }

    private static IEnumerable<BuiltinType> Parse(IEnumerable<string> lines)
    {
        var (package, name, mapType) = ("", "", "");
        var fields = new List<BuiltinField>();
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#').Append("package end"))
        {
            if (line[0] == ' ')
            {
                fields.Add(ParseField(line.Trim().Split(' '), package));
                continue;
            }

            if (name.Length > 0)
            {
                yield return new BuiltinType($"{package}.{name}", [.. fields], mapType);
            }

            fields.Clear();
            var words = line.Split(' ');
            (package, name, mapType) = words[0] == "package" ? (words[1], "", "") : (package, words[0], words.Length > 1 ? Mark(words[1]) : "");
        }
    }

    private static BuiltinField ParseField(string[] words, string package)
    {
        var field = new BuiltinField(words[0], ParseType(words[1], package), int.Parse(words[2], CultureInfo.InvariantCulture));
        foreach (var word in words.Skip(3))
        {
            field = word.Split('=')[0] switch
            {
                "required" => field with { Required = true },
                "zero" => field with { Zero = true },
                "null" => field with { Zero = true, NullWhenUnset = true },
                "list" => field with { ListType = Mark(word).Split(':')[0], ListKeys = [.. Mark(word).Split(':').Skip(1).SelectMany(keys => keys.Split(','))] },
                "map" => field with { MapType = Mark(word) },
                "merge" => field with { MergeKey = Mark(word) },
                "patch" => field with { PatchStrategy = Mark(word) },
                "default" => field with { Default = Mark(word) },
                _ => throw new InvalidOperationException($"{Resource}: field {words[0]}: unknown mark '{word}'"),
            };
        }

        return field;
    }

    private static BuiltinTypeRef ParseType(string text, string package)
    {
        if (text.StartsWith("[]", StringComparison.Ordinal))
        {
            return new BuiltinTypeRef("", BuiltinShape.List, ParseType(text[2..].TrimEnd('!'), package)) { Wrapped = text.EndsWith('!') };
        }

        if (text.StartsWith("map[", StringComparison.Ordinal))
        {
            return new BuiltinTypeRef("", BuiltinShape.Map, ParseType(text[4..^1], package));
        }

        return new BuiltinTypeRef(char.IsUpper(text[0]) ? $"{package}.{text}" : text);
    }

    private static string Mark(string word) => word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..];
}
