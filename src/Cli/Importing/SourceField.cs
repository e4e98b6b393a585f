using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Validation.Documents;

namespace ClaudeConfig.Cli.Importing;

/// <summary>A field of a file that is converted, where it stands, and the account of what of it was read.</summary>
internal sealed class SourceField(JsonNode? value, string path, ImportNotes notes)
{
    public string Path => path;

    public bool Exists => value is not null;

    public SourceField this[string name] => new((value as JsonObject)?[name], NodePath.Member(path, name), notes);

    public IEnumerable<SourceField> Items => value is JsonArray list ? list.Select((item, index) => new SourceField(item, NodePath.Item(path, index), notes)) : [];

    public IEnumerable<(string Name, SourceField Field)> Members => value is JsonObject map ? map.Select(member => (member.Key, this[member.Key])) : [];

    public bool IsTrue => Text is "true" or "True" or "t";

    /// <summary>A text, or a number or flag as it is written; null for everything else.</summary>
    public string? Text
    {
        get
        {
            if (value is not JsonValue scalar)
            {
                return null;
            }

            notes.Read(path);
            return scalar.GetValueKind() is JsonValueKind.String ? scalar.GetValue<string>() : scalar.ToJsonString();
        }
    }

    public decimal? Number => decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public DateTimeOffset? Time => DateTimeOffset.TryParse(Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    public IReadOnlyList<string> Texts => [.. Items.Select(item => item.Text).OfType<string>()];

    /// <summary>Says why this is not converted; nothing where it is not there or says nothing.</summary>
    public void Skip(string reason)
    {
        if (!IsEmpty(value))
        {
            notes.Add(path, reason);
        }
    }

    /// <summary>Says of all that nobody read that it is not converted, each at the highest place below its section of which nothing was read.</summary>
    public void SkipRest(Func<string, string> reasonOf)
    {
        if (IsEmpty(value) || notes.IsRead(path))
        {
            return;
        }

        var isSection = value is JsonObject && path.AsSpan().IndexOfAny('.', '[') < 0;
        if (!isSection && !AnyRead(value, path))
        {
            notes.Add(path, reasonOf(path));
            return;
        }

        foreach (var child in Members.Select(member => member.Field).Concat(Items))
        {
            child.SkipRest(reasonOf);
        }
    }

    private bool AnyRead(JsonNode? node, string at) => notes.IsRead(at) || node switch
    {
        JsonObject map => map.Any(member => AnyRead(member.Value, NodePath.Member(at, member.Key))),
        JsonArray list => list.Select((item, index) => AnyRead(item, NodePath.Item(at, index))).Any(read => read),
        _ => false,
    };

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonObject map => map.All(member => IsEmpty(member.Value)),
        JsonArray list => list.All(IsEmpty),
        JsonValue scalar => scalar.GetValueKind() is JsonValueKind.False || (scalar.GetValueKind() is JsonValueKind.String && scalar.GetValue<string>().Length == 0),
        _ => false,
    };
}
