using System.Globalization;
using System.Text.RegularExpressions;
using ClaudeConfig.CrdSchema.Cel.Cost;
using ClaudeConfig.CrdSchema.Cel.Evaluation;
using ClaudeConfig.CrdSchema.Cel.Syntax;
using ClaudeConfig.CrdSchema.Cel.Types;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.CrdSchema.Cel.Rules;

/// <summary>Compiles the rules of one position of a schema: types, constants and cost are checked once.</summary>
internal sealed class RuleCompiler
{
    private static int _names;
    private readonly DeclaredType _self;
    private readonly CelType _selfType;
    private readonly Dictionary<string, IReadOnlyDictionary<string, CelType>> _objects = [];

    public RuleCompiler(DeclaredType self)
    {
        _self = self;
        // A name that nobody can write down: rules must not depend on it.
        _selfType = self.TypeAt(string.Create(CultureInfo.InvariantCulture, $"selfType{Interlocked.Increment(ref _names)}"), _objects);
    }

    public CompiledRule Compile(CelRule rule)
    {
        var issues = new List<CelIssue>();
        var parsed = Parser.Parse(rule.Rule, issues);
        var expression = parsed is null ? null : Checker.Check(parsed, new() { ["self"] = _selfType, ["oldSelf"] = _selfType, ["rule"] = _selfType }, FieldOf, issues);
        if (expression is null)
        {
            return Refused(rule, $"compilation failed: {SourceText.Show(rule.Rule, issues)}", null);
        }

        if (expression.Result.Kind != CelKind.Bool)
        {
            return Refused(rule, "cel expression must evaluate to a bool", null);
        }

        var patterns = new Dictionary<Expr, Regex>();
        return Constants(expression, patterns) is { } problem
            ? Refused(rule, $"program instantiation failed: {problem}", expression)
            : new CompiledRule(rule, expression, patterns, CostEstimator.Estimate(expression, _self), IsTransition(expression), null);
    }

    private static CompiledRule Refused(CelRule rule, string problem, Checked? expression) =>
        new(rule, null, new Dictionary<Expr, Regex>(), 0, expression is not null && IsTransition(expression), problem);

    private static bool IsTransition(Checked expression) => expression.Variables.Contains("oldSelf");

    private CelType? FieldOf(string objectType, string field) =>
        _objects.TryGetValue(objectType, out var fields) ? fields.GetValueOrDefault(field) : null;

    /// <summary>What is written as a constant has to be right: regular expressions, and texts that are converted.</summary>
    private static string? Constants(Checked expression, Dictionary<Expr, Regex> patterns)
    {
        foreach (var call in expression.Overloads.Keys.OfType<Expr.Call>())
        {
            if (call is { Function: "matches" or "find" or "findAll", Arguments: [Expr.Constant { Value: string pattern } argument, ..] })
            {
                try
                {
                    patterns[argument] = GoRegex.Compile(pattern);
                }
                catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
                {
                    return GoRegexText.Explain(pattern, problem);
                }
            }

            if (call is { Function: "int" or "uint" or "double" or "bool" or "string" or "bytes" or "timestamp" or "duration", Arguments: [Expr.Constant constant] }
                && Conversions.To(call.Function, constant.Value) is CelError error)
            {
                return error.Message;
            }
        }

        return null;
    }
}
