using System.Text.RegularExpressions;
using ClaudeConfig.CrdSchema.Cel.Syntax;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>Applies functions to values.</summary>
/// <param name="patterns">Regular expressions that are written in the rule, compiled.</param>
internal sealed class Functions(IReadOnlyDictionary<Expr, Regex> patterns)
{
    public object? Apply(Expr.Call call, object?[] values)
    {
        try
        {
            return call.Function switch
            {
                "matches" or "find" or "findAll" => Match(call, values),
                "size" => Size(values[0]),
                "type" => new CelTypeName(CelTypeName.Of(values[0])),
                "dyn" => values[0],
                "int" or "uint" or "double" or "bool" or "string" or "bytes" or "timestamp" or "duration" => Conversions.To(call.Function, values[0]),
                "isURL" => values[0] is string text ? CelUrl.Parse(text) is not null : CelError.NoOverload,
                "url" or "getScheme" or "getHost" or "getHostname" or "getPort" or "getEscapedPath" or "getQuery" => UrlFunctions.Apply(call.Function, values[0]),
                "isSorted" or "sum" or "min" or "max" => ListFunctions.Apply(call.Function, values[0]),
                "indexOf" or "lastIndexOf" when values[0] is CelList list => ListFunctions.Find(list, values[1], call.Function == "lastIndexOf"),
                _ when call.Function.StartsWith("get", StringComparison.Ordinal) => TimeFunctions.Apply(call.Function, values),
                _ when char.IsAsciiLetter(call.Function[0]) => TextFunctions.Apply(call.Function, values),
                _ => Arithmetic.Apply(call.Function, values),
            };
        }
        catch (RegexMatchTimeoutException)
        {
            return new CelError("the regular expression takes too long");
        }
    }

    private static object Size(object? value) => value switch
    {
        string text => (long)text.EnumerateRunes().Count(),
        byte[] bytes => (long)bytes.Length,
        CelList list => (long)list.Items.Count,
        CelMap map => (long)map.Count,
        _ => CelError.NoOverload,
    };

    private object Match(Expr.Call call, object?[] values)
    {
        if (values is not [string text, string pattern, ..])
        {
            return CelError.NoOverload;
        }

        if (!patterns.TryGetValue(call.Arguments[0], out var regex))
        {
            try
            {
                regex = GoRegex.Compile(pattern);
            }
            catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
            {
                return new CelError(GoRegexText.Explain(pattern, problem));
            }
        }

        return call.Function switch
        {
            "matches" => regex.IsMatch(text),
            "find" => regex.Match(text).Value,
            _ => new CelList([.. All(regex, text, values.Length > 2 ? (long)values[2]! : -1)]),
        };
    }

    private static IEnumerable<object?> All(Regex regex, string text, long limit)
    {
        var matches = regex.Matches(text).Select(match => (object?)match.Value);
        return limit < 0 ? matches : matches.Take((int)Math.Min(limit, int.MaxValue));
    }
}
