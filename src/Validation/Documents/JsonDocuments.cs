using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Validation.Documents;

/// <summary>Reads one JSON value after the other, with the place of every value.</summary>
internal ref struct JsonDocuments
{
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = Limits.Depth };

    private readonly byte[] _bytes;
    private readonly List<ReadProblem> _problems = [];
    private Utf8JsonReader _reader;
    private int _line = 1;
    private int _lineStart;
    private int _at;
    private int _values;

    private JsonDocuments(byte[] bytes)
    {
        _bytes = bytes;
        _reader = new Utf8JsonReader(bytes, Options);
    }

    /// <returns>The documents; null where the text is no JSON.</returns>
    public static IReadOnlyList<ReadDocument>? TryRead(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new JsonDocuments(bytes);
        var documents = new List<ReadDocument>();
        try
        {
            while (reader._reader.Read())
            {
                reader._problems.Clear();
                reader._values = 0;
                var root = reader.Node();
                documents.Add(new ReadDocument(root, [.. reader._problems]));
            }

            return documents;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair in an escape. Either way YAML's reader says what is wrong.
            return null;
        }
    }

    private ManifestNode Node()
    {
        var (line, column) = Place();
        if (++_values > Limits.Values)
        {
            _problems.Add(new ReadProblem(ProblemRules.Syntax, line, column, Limits.TooLarge));
            _reader.Skip();
            return new ManifestNode { Line = line, Column = column };
        }

        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => Map(line, column),
            JsonTokenType.StartArray => List(line, column),
            JsonTokenType.String => new ManifestNode { Line = line, Column = column, Scalar = JsonValue.Create(_reader.GetString()) },
            JsonTokenType.Number => new ManifestNode { Line = line, Column = column, Scalar = Number() },
            JsonTokenType.Null => new ManifestNode { Line = line, Column = column },
            _ => new ManifestNode { Line = line, Column = column, Scalar = JsonValue.Create(_reader.TokenType == JsonTokenType.True) },
        };
    }

    private readonly JsonValue Number() => _reader.TryGetInt64(out var whole) ? JsonValue.Create(whole)
        : _reader.TryGetDouble(out var number) && double.IsFinite(number) ? JsonValue.Create(number)
        : JsonValue.Create(Encoding.UTF8.GetString(_reader.ValueSpan));

    private ManifestNode List(int line, int column)
    {
        var items = new List<ManifestNode>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Node());
        }

        return new ManifestNode { Line = line, Column = column, Items = items, Size = 1 + items.Sum(item => item.Size) };
    }

    private ManifestNode Map(int line, int column)
    {
        var members = new List<ManifestMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var (nameLine, nameColumn) = Place();
            var name = _reader.GetString()!;
            _reader.Read();
            var value = Node();
            if (seen.Add(name))
            {
                members.Add(new ManifestMember(name, nameLine, nameColumn, value));
            }
            else
            {
                _problems.Add(new ReadProblem(ProblemRules.DuplicateField, nameLine, nameColumn, $"the field {name} stands here twice; keep one"));
            }
        }

        return new ManifestNode { Line = line, Column = column, Members = members, Size = 1 + members.Sum(member => member.Value.Size) };
    }

    private (int Line, int Column) Place()
    {
        var start = (int)_reader.TokenStartIndex;
        for (; _at < start; _at++)
        {
            if (_bytes[_at] == '\n')
            {
                (_line, _lineStart) = (_line + 1, _at + 1);
            }
        }

        return (_line, 1 + Encoding.UTF8.GetCharCount(_bytes.AsSpan(_lineStart, start - _lineStart)));
    }
}
