using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClaudeConfig.Router.Standalone;

/// <summary>Reads YAML (and so JSON) into values. Only what configuration needs: one document, no anchors, no tags. Works without reflection.</summary>
internal static class YamlTree
{
    private const int Deepest = 20;

    /// <exception cref="FormatException">It is not such a document; the message says where and what to do.</exception>
    public static YamlValue Parse(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (!parser.Accept<DocumentStart>(out _))
            {
                throw new FormatException("it is empty");
            }

            parser.Consume<DocumentStart>();
            var root = Value(parser, 0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : throw new FormatException($"line {parser.Current!.Start.Line}: a second document begins; write everything in one");
        }
        catch (YamlException e)
        {
            throw new FormatException($"line {e.Start.Line}: not valid YAML: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // The library's scanner says so of some texts that it cannot take apart, without a place.
            throw new FormatException("it cannot be read as YAML", e);
        }
    }

    private static YamlValue Value(Parser parser, int depth)
    {
        var line = (int)parser.Current!.Start.Line;
        if (depth > Deepest)
        {
            throw new FormatException($"line {line}: nested deeper than {Deepest} levels");
        }

        if (parser.Accept<AnchorAlias>(out _) || parser.Current is NodeEvent { Anchor.IsEmpty: false })
        {
            throw new FormatException($"line {line}: anchors and aliases are not read here; write the value out");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new YamlValue(line) { Text = scalar.Value, IsNull = scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" } };
        }

        return parser.TryConsume<SequenceStart>(out _) ? List(parser, line, depth) : Map(parser, line, depth);
    }

    private static YamlValue List(Parser parser, int line, int depth)
    {
        var items = new List<YamlValue>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Value(parser, depth + 1));
        }

        return new YamlValue(line) { List = items };
    }

    private static YamlValue Map(Parser parser, int line, int depth)
    {
        parser.Consume<MappingStart>();
        var fields = new List<(string Name, YamlValue Value)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var at = parser.Current!.Start.Line;
            var name = Value(parser, depth + 1).Text ?? throw new FormatException($"line {at}: a field's name is needed here");
            if (fields.Any(field => field.Name == name))
            {
                throw new FormatException($"line {at}: {name} stands here a second time; remove one of them");
            }

            fields.Add((name, Value(parser, depth + 1)));
        }

        return new YamlValue(line) { Map = fields };
    }
}
