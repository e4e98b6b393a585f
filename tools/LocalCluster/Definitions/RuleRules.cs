using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Cel.Cost;
using ClaudeConfig.CrdSchema.Cel.Rules;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Checks x-kubernetes-validations: that each rule is right, and that it cannot cost too much.</summary>
internal static class RuleRules
{
    private const string Keyword = "x-kubernetes-validations";

    /// <summary>Rules and messages as texts.</summary>
    public static void CheckText(JsonObject schema, string path, List<FieldError> errors)
    {
        var i = 0;
        foreach (var rule in schema.Items(Keyword))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.{Keyword}[{i++}]");
            var (text, message) = (rule.Text("rule").Trim(), rule.Text("message"));
            if (text.Length == 0)
            {
                errors.Add(FieldErrors.Required($"{at}.rule", "rule is not specified"));
            }
            else if (message.Length > 0 && message.Trim().Length == 0)
            {
                errors.Add(FieldErrors.InvalidText($"{at}.message", message, "message must be non-empty if specified"));
            }
            else if (HasLineBreak(message.Trim()))
            {
                errors.Add(FieldErrors.InvalidText($"{at}.message", message, "message must not contain line breaks"));
            }
            else if (HasLineBreak(text) && message.Length == 0)
            {
                errors.Add(FieldErrors.Required($"{at}.message", "message must be specified if rule contains line breaks"));
            }
        }
    }

    public static void Check(JsonObject schema, KeywordPlace place, List<FieldError> errors)
    {
        if (schema[Keyword] is not JsonArray { Count: > 0 })
        {
            return;
        }

        var node = SchemaParser.Parse(schema);
        if (place.Rules!.IsUntyped || DeclaredTypes.Of(node, place.Rules.IsRoot || node.Embedded) is not { } self)
        {
            errors.Add(new FieldError($"{place.Path}.{Keyword}", "InternalError", "Internal error: internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations"));
            return;
        }

        var compiler = new RuleCompiler(self);

        // Where nothing bounds how many values there are, the largest request does.
        var count = place.Rules.MaxCount ?? (ulong)(DeclaredTypes.MaxRequest / (self.MinSize + 1));
        for (var i = 0; i < node.Rules.Count; i++)
        {
            Check(compiler.Compile(node.Rules[i]), count, string.Create(CultureInfo.InvariantCulture, $"{place.Path}.{Keyword}[{i}].rule"), place, errors);
        }
    }

    private static void Check(CompiledRule rule, ulong count, string path, KeywordPlace place, List<FieldError> errors)
    {
        place.Rules!.Budget.Add(path, Extent.Multiply(rule.Cost, count), errors);
        if (rule.Problem is not null)
        {
            errors.Add(FieldErrors.Invalid(path, rule.Rule.Syntax, rule.Problem));
        }

        if (rule.IsTransition && place.Uncorrelated is { } uncorrelated)
        {
            errors.Add(FieldErrors.InvalidText(path, rule.Rule.Rule, $"oldSelf cannot be used on the uncorrelatable portion of the schema within {uncorrelated}"));
        }
    }

    private static bool HasLineBreak(string text) => text.AsSpan().IndexOfAny('\n', '\r') >= 0;
}
