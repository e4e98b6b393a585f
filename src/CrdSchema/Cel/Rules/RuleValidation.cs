using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Cel.Evaluation;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.CrdSchema.Cel.Rules;

/// <summary>Evaluates all rules of one object. One evaluation, and all together, may cost only so much.</summary>
internal sealed class RuleValidation
{
    private const long CallLimit = 1_000_000;
    private const long ObjectLimit = 10_000_000;

    private readonly List<FieldError> _errors = [];
    private long _left = ObjectLimit;

    public static IReadOnlyList<FieldError> Validate(RuleTree rules, JsonNode? value, JsonNode? old, string path = "")
    {
        var validation = new RuleValidation();
        validation.Visit(rules, value, old, path);
        return validation._errors;
    }

    private void Visit(RuleTree rules, JsonNode? value, JsonNode? old, string path)
    {
        // A null is for the rules of what holds it.
        if (value is null || _left < 0)
        {
            return;
        }

        Evaluate(rules, value, old, path);
        switch (value)
        {
            case JsonArray list when rules.Items is not null:
                VisitItems(rules, list, old as JsonArray, path);
                break;
            case JsonObject map:
                VisitFields(rules, map, old as JsonObject, path);
                break;
        }
    }

    private void VisitFields(RuleTree rules, JsonObject map, JsonObject? old, string path)
    {
        foreach (var (name, value) in map)
        {
            if (rules.Properties.TryGetValue(name, out var child))
            {
                Visit(child, value, old?[name], path.Length == 0 ? name : $"{path}.{name}");
            }
            else if (rules.Values is not null)
            {
                Visit(rules.Values, value, old?[name], $"{path}[{name}]");
            }
        }
    }

    /// <summary>An item has an old value only where its keys say which one it was.</summary>
    private void VisitItems(RuleTree rules, JsonArray list, JsonArray? old, string path)
    {
        var before = rules.Schema.ListType == "map" ? old?.GroupBy(item => KeyOf(rules.Schema, item)).ToDictionary(group => group.Key, group => group.First()) : null;
        for (var i = 0; i < list.Count; i++)
        {
            Visit(rules.Items!, list[i], before?.GetValueOrDefault(KeyOf(rules.Schema, list[i])), string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
        }
    }

    private static string KeyOf(SchemaNode list, JsonNode? item) =>
        string.Join('\0', list.ListMapKeys.Select(key => (item as JsonObject)?[key]?.ToJsonString() ?? ""));

    private void Evaluate(RuleTree rules, JsonNode value, JsonNode? old, string path)
    {
        if (rules.Rules.Count == 0)
        {
            return;
        }

        var schema = rules.IsRoot ? RootSchemas.WithMetadata(rules.Schema) : rules.Schema;
        var self = CelValues.Of(value, schema);
        var oldSelf = old is null || !rules.Rules.Any(rule => rule.IsTransition) ? null : CelValues.Of(old, schema);
        foreach (var rule in rules.Rules.Where(rule => _left >= 0 && !(rule.IsTransition && old is null)))
        {
            if (Check(rule, self, oldSelf) is { } message)
            {
                _errors.Add(FieldErrors.InvalidText(path.Length == 0 ? FieldErrors.NilPath : path, rules.Schema.Type, message));
            }
        }
    }

    /// <returns>What is wrong; null where the rule holds.</returns>
    private string? Check(CompiledRule rule, object? self, object? oldSelf)
    {
        if (rule.Expression is null)
        {
            return $"rule compile error: {rule.Problem}";
        }

        var cost = new CostTracker(CallLimit);
        object? result;
        try
        {
            result = new Interpreter(rule.Expression, new Functions(rule.Patterns), cost).Run(self, oldSelf);
        }
        catch (PanicException panic)
        {
            result = new CelError(panic.Message);
        }
        catch (CostLimitException)
        {
            _left = -1;
            return $"'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: {rule.Name}";
        }

        _left -= cost.Spent;
        return _left < 0 ? "validation failed due to running out of cost budget, no further validation rules will be run" : result switch
        {
            true => null,
            CelError error when error.Message.StartsWith("no such overload", StringComparison.Ordinal) =>
                $"'{error.Message}': call arguments did not match a supported operator, function or macro signature for rule: {rule.Name}",
            CelError error => $"{error.Message} evaluating rule: {rule.Name}",
            _ => rule.Rule.Message.Length > 0 ? rule.Rule.Message : $"failed rule: {rule.Name}",
        };
    }
}
