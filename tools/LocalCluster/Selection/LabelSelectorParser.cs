using System.Globalization;

namespace ClaudeConfig.LocalCluster.Selection;

/// <summary>The grammar of label selectors, with kube-apiserver's messages.</summary>
/// <remarks>Source: k8s.io/apimachinery/pkg/labels/selector.go.</remarks>
internal sealed class LabelSelectorParser(string text)
{
    private const string Symbols = "=!(),<>";
    private const string EndOfString = "";
    private readonly List<string> _tokens = Tokenize(text);
    private int _at;

    private string Next => _at < _tokens.Count ? _tokens[_at] : EndOfString;

    public List<LabelRequirement> Parse()
    {
        var requirements = new List<LabelRequirement>();
        while (true)
        {
            if (!IsWord(Next) && Next != "!")
            {
                throw new FormatException($"found '{Next}', expected: !, identifier, or 'end of string'");
            }

            requirements.Add(Requirement());
            if (Next == EndOfString)
            {
                return requirements;
            }

            if (Next != ",")
            {
                throw new FormatException($"found '{Next}', expected: ',' or 'end of string'");
            }

            _at++;
            if (!IsWord(Next) && Next != "!")
            {
                throw new FormatException($"found '{Next}', expected: identifier after ','");
            }
        }
    }

    private LabelRequirement Requirement()
    {
        var negated = Next == "!";
        if (negated)
        {
            _at++;
        }

        var key = Next;
        if (!IsWord(key))
        {
            throw Unparsable($"found '{key}', expected: identifier");
        }

        _at++;
        LabelSyntax.RequireKey(key);
        if (negated || Next is EndOfString or ",")
        {
            return new LabelRequirement(key, negated ? LabelOperator.DoesNotExist : LabelOperator.Exists, []);
        }

        var op = Next;
        _at++;
        return op switch
        {
            "in" => Of(key, LabelOperator.In, Values()),
            "notin" => Of(key, LabelOperator.NotIn, Values()),
            "=" or "==" => Of(key, LabelOperator.In, [Exact()]),
            "!=" => Of(key, LabelOperator.NotIn, [Exact()]),
            ">" => Of(key, LabelOperator.GreaterThan, [Integer()]),
            "<" => Of(key, LabelOperator.LessThan, [Integer()]),
            _ => throw Unparsable($"found '{op}', expected: in, notin, =, ==, !=, gt, lt"),
        };
    }

    private static LabelRequirement Of(string key, LabelOperator op, IReadOnlyList<string> values)
    {
        foreach (var value in values)
        {
            LabelSyntax.RequireValue(key, value);
        }

        return new LabelRequirement(key, op, values);
    }

    private string Exact()
    {
        if (Next is EndOfString or ",")
        {
            return "";
        }

        var value = Next;
        if (!IsWord(value))
        {
            throw Unparsable($"found '{value}', expected: identifier");
        }

        _at++;
        return value;
    }

    private string Integer()
    {
        var value = Exact();
        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? value
            : throw new FormatException($"values[0][]: Invalid value: \"{value}\": for 'Gt', 'Lt' operators, the value must be an integer");
    }

    private List<string> Values()
    {
        if (Next != "(")
        {
            throw Unparsable($"found '{Next}' expected: '('");
        }

        _at++;
        var values = new List<string>();
        while (true)
        {
            if (Next == ")")
            {
                _at++;
                return values.Count == 0 ? [""] : values;
            }

            if (Next == ",")
            {
                _at++;
                values.Add("");
                continue;
            }

            if (!IsWord(Next))
            {
                throw Unparsable($"found '{Next}', expected: ',', ')' or identifier");
            }

            values.Add(Next);
            _at++;
            if (Next == ",")
            {
                _at++;
            }
            else if (Next != ")")
            {
                throw Unparsable($"found '{Next}', expected: ',' or ')'");
            }
        }
    }

    private static FormatException Unparsable(string message) => new($"unable to parse requirement: {message}");

    private static bool IsWord(string token) => token.Length > 0 && !Symbols.Contains(token[0]);

    private static List<string> Tokenize(string text)
    {
        var tokens = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            if (text[i] is '(' or ')' or ',')
            {
                i++;
            }
            else if (Symbols.Contains(text[i]))
            {
                i += text.AsSpan(i) is ['=' or '!', '=', ..] ? 2 : 1;
            }
            else
            {
                while (i < text.Length && !char.IsWhiteSpace(text[i]) && !Symbols.Contains(text[i]))
                {
                    i++;
                }
            }

            tokens.Add(text[start..i]);
        }

        return tokens;
    }
}
