using System.Globalization;
using System.Runtime.CompilerServices;

namespace ClaudeConfig.CrdSchema.Cel.Syntax;

/// <summary>Reads an expression. It stops at the first syntax error.</summary>
internal sealed class Parser
{
    private const string Start = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
    private const int MaxLength = 100_000;
    private const int MaxDepth = 250;
    private static readonly HashSet<string> Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ];

    private readonly List<CelIssue> _issues;
    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private Parser(string source, List<CelIssue> issues)
    {
        _issues = issues;
        _tokens = new Lexer(source, issues).Read();
    }

    private Token Next => _tokens[_at];

    /// <returns>The expression; null where <paramref name="issues"/> says why there is none.</returns>
    public static Expr? Parse(string source, List<CelIssue> issues)
    {
        if (source.Length > MaxLength)
        {
            issues.Add(new CelIssue(0, string.Create(CultureInfo.InvariantCulture, $"expression code point size exceeds limit: size: {source.Length}, limit {MaxLength}")));
            return null;
        }

        var parser = new Parser(source, issues);
        try
        {
            var expr = parser.Expression();
            parser.End();
            return issues.Count == 0 ? expr : null;
        }
        catch (SyntaxException)
        {
            return null;
        }
    }

    private void End()
    {
        if (Next.Kind != TokenKind.End)
        {
            var only = _tokens[_at + 1].Kind == TokenKind.End;
            throw Fail($"{(only ? "extraneous" : "mismatched")} input '{Next.Text}' expecting <EOF>");
        }
    }

    private Expr Expression()
    {
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            _issues.Add(new CelIssue(Next.Offset, string.Create(CultureInfo.InvariantCulture, $"expression recursion limit exceeded: {MaxDepth}")));
            throw new SyntaxException();
        }

        var result = Either();
        if (Take("?") is { } question)
        {
            var whenTrue = Either();
            Expect(":");
            result = new Expr.Call(question.Offset, Operators.Conditional, null, [result, whenTrue, Expression()]);
        }

        _depth--;
        return result;
    }

    private Expr Either() => Chain("||", Operators.Or, () => Chain("&&", Operators.And, Relation));

    /// <summary>A chain of one operator becomes a balanced tree, so that long ones are not deep.</summary>
    private Expr Chain(string token, string function, Func<Expr> term)
    {
        var terms = new List<Expr> { term() };
        var offsets = new List<int>();
        while (Take(token) is { } operation)
        {
            offsets.Add(operation.Offset);
            terms.Add(term());
        }

        return offsets.Count == 0 ? terms[0] : Balance(function, terms, offsets, 0, offsets.Count - 1);
    }

    private static Expr.Call Balance(string function, List<Expr> terms, List<int> offsets, int low, int high)
    {
        var middle = (low + high + 1) / 2;
        var left = middle == low ? terms[middle] : Balance(function, terms, offsets, low, middle - 1);
        var right = middle == high ? terms[middle + 1] : Balance(function, terms, offsets, middle + 1, high);
        return new Expr.Call(offsets[middle], function, null, [left, right]);
    }

    private Expr Relation() => Binary(Operators.Relation, () => Binary(Operators.Sum, () => Binary(Operators.Product, Unary)));

    private Expr Binary(Func<string, string?> function, Func<Expr> term)
    {
        var result = term();
        while (Next.Kind == TokenKind.Operator && function(Next.Text) is { } name)
        {
            var offset = Advance().Offset;
            result = new Expr.Call(offset, name, null, [result, term()]);
        }

        return result;
    }

    private Expr Unary()
    {
        if (!Next.Is("!") && (!Next.Is("-") || _tokens[_at + 1].Kind is TokenKind.Integer or TokenKind.Float))
        {
            return Member();
        }

        var first = Next;
        var count = 0;
        while (Next.Is(first.Text) && !(first.Is("-") && count == 0 && _tokens[_at + 1].Kind is TokenKind.Integer or TokenKind.Float))
        {
            Advance();
            count++;
        }

        var operand = Member();
        return count % 2 == 0 ? operand : new Expr.Call(first.Offset, first.Is("!") ? Operators.Not : Operators.Negate, null, [operand]);
    }

    private Expr Member()
    {
        var result = Primary();
        while (true)
        {
            if (Take(".") is { } dot)
            {
                result = Selection(result, dot);
            }
            else if (Take("[") is { } bracket)
            {
                var index = Expression();
                Expect("]");
                result = new Expr.Call(bracket.Offset, Operators.Index, null, [result, index]);
            }
            else if (Next.Is("{") && QualifiedName(result) is { } name)
            {
                result = Message(name);
            }
            else
            {
                return result;
            }
        }
    }

    private Expr Selection(Expr operand, Token dot)
    {
        if (Next.Kind != TokenKind.Identifier)
        {
            throw Fail($"mismatched input '{Next.Text}' expecting IDENTIFIER");
        }

        var name = Advance().Text;
        if (Take("(") is not { } bracket)
        {
            return new Expr.Select(dot.Offset, operand, name, isTest: false);
        }

        var arguments = List(")", mayEndWithComma: false);
        return Macros.Unfold(bracket.Offset, name, operand, arguments, _issues) ?? new Expr.Call(bracket.Offset, name, operand, arguments);
    }

    private Expr.Message Message(string name)
    {
        var offset = Advance().Offset;
        var fields = new List<(string, Expr)>();
        while (!Next.Is("}"))
        {
            var field = Next.Kind == TokenKind.Identifier ? Advance().Text : throw Fail($"mismatched input '{Next.Text}' expecting {{'}}', ',', IDENTIFIER}}");
            Expect(":");
            fields.Add((field, Expression()));
            if (Take(",") is null)
            {
                break;
            }
        }

        Expect("}");
        return new Expr.Message(offset, name, fields);
    }

    private Expr Primary()
    {
        switch (Next)
        {
            case { Kind: TokenKind.Identifier }:
                return Name("");
            case { Kind: TokenKind.Operator, Text: "." }:
                Advance();
                return Next.Kind == TokenKind.Identifier ? Name(".") : throw Fail($"mismatched input '{Next.Text}' expecting IDENTIFIER");
            case { Kind: TokenKind.Operator, Text: "(" }:
                Advance();
                var nested = Expression();
                Expect(")");
                return nested;
            case { Kind: TokenKind.Operator, Text: "[" }:
                return new Expr.List(Advance().Offset, List("]", mayEndWithComma: true));
            case { Kind: TokenKind.Operator, Text: "{" }:
                return Map();
            default:
                return Literal();
        }
    }

    private Expr Name(string prefix)
    {
        var token = Advance();
        if (Reserved.Contains(token.Text))
        {
            _issues.Add(new CelIssue(token.Offset, $"reserved identifier: {token.Text}"));
        }

        if (Take("(") is not { } bracket)
        {
            return new Expr.Identifier(token.Offset, prefix + token.Text);
        }

        var arguments = List(")", mayEndWithComma: false);
        return Macros.Unfold(bracket.Offset, prefix + token.Text, null, arguments, _issues) ?? new Expr.Call(bracket.Offset, prefix + token.Text, null, arguments);
    }

    private List<Expr> List(string close, bool mayEndWithComma)
    {
        var elements = new List<Expr>();
        if (mayEndWithComma && Next.Is(","))
        {
            Advance();
            Expect(close);
            return elements;
        }

        while (!Next.Is(close))
        {
            elements.Add(Expression());
            if (Take(",") is null || (mayEndWithComma && Next.Is(close)))
            {
                break;
            }
        }

        Expect(close);
        return elements;
    }

    private Expr.Map Map()
    {
        var offset = Advance().Offset;
        var entries = new List<(Expr, Expr)>();
        while (!Next.Is("}"))
        {
            var key = Expression();
            Expect(":");
            entries.Add((key, Expression()));
            if (Take(",") is null)
            {
                break;
            }
        }

        Expect("}");
        return new Expr.Map(offset, entries);
    }

    private Expr.Constant Literal()
    {
        var offset = Next.Offset;
        var negative = Next.Is("-") && _tokens[_at + 1].Kind is TokenKind.Integer or TokenKind.Float && Take("-") is not null;
        var token = Next;
        object? value = token switch
        {
            { Kind: TokenKind.Integer } => Literals.Integer(token.Text, negative) ?? Bad("int"),
            { Kind: TokenKind.Unsigned } => Literals.Unsigned(token.Text) ?? Bad("uint"),
            { Kind: TokenKind.Float } => double.Parse((negative ? "-" : "") + token.Text, NumberStyles.Float, CultureInfo.InvariantCulture),
            { Kind: TokenKind.Text } => Unescaped(token, Literals.Text),
            { Kind: TokenKind.Bytes } => Unescaped(token, Literals.Bytes),
            { Kind: TokenKind.Operator, Text: "true" } => true,
            { Kind: TokenKind.Operator, Text: "false" } => false,
            { Kind: TokenKind.Operator, Text: "null" } => null,
            _ => throw Fail($"mismatched input '{token.Text}' expecting {Start}"),
        };
        Advance();
        return new Expr.Constant(offset, value);

        object Bad(string type)
        {
            _issues.Add(new CelIssue(offset, $"invalid {type} literal"));
            return 0L;
        }
    }

    private object Unescaped<T>(Token token, Func<string, T> read)
        where T : notnull
    {
        try
        {
            return read(token.Text);
        }
        catch (FormatException problem)
        {
            _issues.Add(new CelIssue(token.Offset, problem.Message));
            return token.Text;
        }
    }

    private static string? QualifiedName(Expr expr) => expr switch
    {
        Expr.Identifier identifier => identifier.Name,
        Expr.Select { IsTest: false } select when QualifiedName(select.Operand) is { } prefix => $"{prefix}.{select.Field}",
        _ => null,
    };

    private Token Advance() => _tokens[_at].Kind == TokenKind.End ? _tokens[_at] : _tokens[_at++];

    private Token? Take(string operation) => Next.Is(operation) ? Advance() : null;

    private void Expect(string operation)
    {
        if (Take(operation) is null)
        {
            throw Fail(Missing(operation));
        }
    }

    private string Missing(string operation)
    {
        if (operation is "}")
        {
            return $"mismatched input '{Next.Text}' expecting {{'}}', ','}}";
        }

        if (Next.Kind != TokenKind.End && _tokens[_at + 1].Is(operation))
        {
            return $"extraneous input '{Next.Text}' expecting '{operation}'";
        }

        return Next.Kind == TokenKind.End || (Next.Kind == TokenKind.Operator && Next.Text is not ("!" or "{" or "true" or "false" or "null"))
            ? $"missing '{operation}' at '{Next.Text}'"
            : $"mismatched input '{Next.Text}' expecting '{operation}'";
    }

    private SyntaxException Fail(string message)
    {
        _issues.Add(new CelIssue(Next.Offset, $"Syntax error: {message}"));
        return new SyntaxException();
    }

    private sealed class SyntaxException : Exception;
}
