using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClaudeConfig.Validation.Documents;

/// <summary>Composes the documents of a part of a YAML stream, with the place of every value.</summary>
internal sealed class YamlDocuments
{
    private readonly Parser _parser;
    private readonly int _offset;
    private readonly Dictionary<string, ManifestNode> _anchors = new(StringComparer.Ordinal);
    private readonly List<ReadProblem> _problems = [];

    private YamlDocuments(string text, int firstLine) => (_parser, _offset) = (new Parser(new StringReader(text)), firstLine - 1);

    public static IReadOnlyList<ReadDocument> Read(string text, int firstLine)
    {
        var reader = new YamlDocuments(text, firstLine);
        var documents = new List<ReadDocument>();
        try
        {
            reader._parser.Consume<StreamStart>();
            while (reader._parser.TryConsume<DocumentStart>(out _))
            {
                documents.Add(reader.Document());
            }
        }
        catch (YamlException malformed)
        {
            reader.Report(ProblemRules.Syntax, malformed.Start, Plain(malformed));
            documents.Add(new ReadDocument(null, [.. reader._problems]));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The library's scanner and its tags say so of some texts that they cannot take apart, without a place.
            documents.Add(new ReadDocument(null, [.. reader._problems, new ReadProblem(ProblemRules.Syntax, firstLine, 1, "this cannot be read as YAML")]));
        }

        return documents;
    }

    private ReadDocument Document()
    {
        _anchors.Clear();
        var root = Node(0);
        _parser.Consume<DocumentEnd>();
        ReadProblem[] problems = [.. _problems];
        _problems.Clear();
        return new ReadDocument(root, problems);
    }

    private ManifestNode Node(int depth)
    {
        var start = _parser.Current!.Start;
        var (line, column) = Place(start);
        if (depth > Limits.Depth)
        {
            Report(ProblemRules.Syntax, start, Limits.TooDeep);
            _parser.SkipThisAndNestedEvents();
            return new ManifestNode { Line = line, Column = column };
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Alias(alias, line, column);
        }

        // The parser lets an alias stand for a key without any value behind it.
        var anchor = _parser.Current is NodeEvent next ? next.Anchor : throw new SemanticErrorException(start, start, "a value is missing here");
        ManifestNode node;
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            node = new ManifestNode { Line = line, Column = column, Scalar = YamlScalars.Read(scalar), Written = scalar.Style == ScalarStyle.Plain ? scalar.Value : null };
        }
        else if (_parser.TryConsume<SequenceStart>(out _))
        {
            node = List(line, column, depth);
        }
        else
        {
            _parser.Consume<MappingStart>();
            node = Map(line, column, depth);
        }

        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = node;
        }

        return node;
    }

    private ManifestNode Alias(AnchorAlias alias, int line, int column)
    {
        if (_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            return node;
        }

        Report(ProblemRules.Syntax, alias.Start, $"the alias *{alias.Value.Value} names nothing that stands before it");
        return new ManifestNode { Line = line, Column = column };
    }

    private ManifestNode List(int line, int column, int depth)
    {
        var items = new List<ManifestNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(depth + 1));
        }

        return Bounded(new ManifestNode { Line = line, Column = column, Items = items, Size = 1 + items.Sum(item => item.Size) });
    }

    private ManifestNode Map(int line, int column, int depth)
    {
        var members = new List<ManifestMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var merged = new List<ManifestNode>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var start = _parser.Current!.Start;
            var key = Node(depth + 1);
            var value = Node(depth + 1);
            if (Name(key) is not { } name)
            {
                Report(ProblemRules.Syntax, start, "a list or an object stands here as the name of a field; names are texts");
            }
            else if (name == "<<" && value.Members is not null)
            {
                merged.Add(value);
            }
            else if (!seen.Add(name))
            {
                Report(ProblemRules.DuplicateField, start, $"the field {name} stands here twice; keep one");
            }
            else
            {
                var (keyLine, keyColumn) = Place(start);
                members.Add(new ManifestMember(name, keyLine, keyColumn, value));
            }
        }

        members.AddRange(merged.SelectMany(node => node.Members!).Where(member => seen.Add(member.Name)));
        return Bounded(new ManifestNode { Line = line, Column = column, Members = members, Size = 1 + members.Sum(member => member.Value.Size) });
    }

    /// <summary>A few aliases of aliases stand for more values than there is memory.</summary>
    private ManifestNode Bounded(ManifestNode node)
    {
        if (node.Size <= Limits.Values)
        {
            return node;
        }

        _problems.Add(new ReadProblem(ProblemRules.Syntax, node.Line, node.Column, Limits.TooLarge));
        return new ManifestNode { Line = node.Line, Column = node.Column };
    }

    private static string? Name(ManifestNode key) => key.Text ?? key.Scalar?.ToJsonString() ?? (key.IsNull ? "null" : null);

    private (int Line, int Column) Place(Mark mark) => ((int)mark.Line + _offset, (int)mark.Column);

    private void Report(ProblemRule rule, Mark mark, string message)
    {
        var (line, column) = Place(mark);
        _problems.Add(new ReadProblem(rule, line, Math.Max(1, column), message));
    }

    private static string Plain(YamlException malformed) => $"this cannot be read as YAML: {malformed.Message.TrimEnd('.')}";
}
