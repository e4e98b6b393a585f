using ClaudeConfig.CrdSchema.Cel.Cost;
using ClaudeConfig.CrdSchema.Cel.Syntax;
using ClaudeConfig.CrdSchema.Cel.Types;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>Evaluates an expression once. Errors are values; see <see cref="CelError"/>.</summary>
internal sealed class Interpreter(Checked expression, Functions functions, CostTracker cost)
{
    private readonly List<(string Name, object? Value)> _variables = [];

    public object? Run(object? self, object? oldSelf)
    {
        _variables.Add(("self", self));
        _variables.Add(("oldSelf", oldSelf));
        return Evaluate(expression.Root);
    }

    private object? Evaluate(Expr expr)
    {
        switch (expr)
        {
            case Expr.Constant constant:
                return constant.Value;
            case Expr.Identifier identifier:
                return Variable(identifier.Name.TrimStart('.'));
            case Expr.Select select:
                return Select(select);
            case Expr.Call call:
                return Call(call);
            case Expr.List list:
                return List(list);
            case Expr.Map map:
                return Map(map);
            default:
                return Fold((Expr.Fold)expr);
        }
    }

    private object? Variable(string name)
    {
        cost.Spend(1);
        for (var i = _variables.Count - 1; i >= 0; i--)
        {
            if (_variables[i].Name == name)
            {
                return _variables[i].Value;
            }
        }

        return new CelTypeName(name);
    }

    private object? Select(Expr.Select select)
    {
        if (expression.Types[select].Kind == CelKind.Type && select.Operand is Expr.Select or Expr.Identifier && !expression.Types.ContainsKey(select.Operand))
        {
            return new CelTypeName(NameOf(select));
        }

        var from = Evaluate(select.Operand);
        if (from is CelError)
        {
            return from;
        }

        if (select.IsTest)
        {
            return from is CelMap tested ? tested.Find(select.Field).Found : CelError.NoOverload;
        }

        cost.Spend(1);
        return from is CelMap map ? map.At(select.Field) : new CelError("no such overload");
    }

    private static string NameOf(Expr expr) => expr is Expr.Select select ? $"{NameOf(select.Operand)}.{select.Field}" : ((Expr.Identifier)expr).Name;

    private object? Call(Expr.Call call)
    {
        switch (call.Function)
        {
            case Operators.And:
                return Either(call, decides: false);
            case Operators.Or:
                return Either(call, decides: true);
            case Operators.Conditional:
                return Evaluate(call.Arguments[0]) switch
                {
                    bool condition => Evaluate(call.Arguments[condition ? 1 : 2]),
                    CelError error => error,
                    _ => CelError.NoOverload,
                };
            case Operators.NotFalse:
                cost.Spend(1);
                return Evaluate(call.Arguments[0]) is not false;
        }

        var arguments = new object?[call.Arguments.Count + (call.Target is null ? 0 : 1)];
        var at = 0;
        foreach (var argument in call.Target is null ? call.Arguments : call.Arguments.Prepend(call.Target))
        {
            var value = Evaluate(argument);
            if (value is CelError)
            {
                return value;
            }

            arguments[at++] = value;
        }

        var result = functions.Apply(call, arguments);
        if (call.Function == Operators.Index)
        {
            cost.Spend(1);
        }
        else
        {
            cost.SpendCall(call.Function, expression.Overloads[call] is [var only] ? only.Id : "", arguments, result);
        }

        return result;
    }

    /// <summary>One side that decides is enough, even where the other one fails.</summary>
    private object? Either(Expr.Call call, bool decides)
    {
        var left = Evaluate(call.Arguments[0]);
        if (left is bool first && first == decides)
        {
            return decides;
        }

        var right = Evaluate(call.Arguments[1]);
        if (right is bool second && (second == decides || left is bool))
        {
            return second;
        }

        return left is CelError ? left : right is CelError ? right : CelError.NoOverload;
    }

    private object? List(Expr.List list)
    {
        if (!list.Elements.All(element => element is Expr.Constant))
        {
            cost.Spend((long)CostEstimator.ListCost);
        }

        var items = new object?[list.Elements.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Evaluate(list.Elements[i]);
            if (items[i] is CelError error)
            {
                return error;
            }
        }

        return new CelList(items);
    }

    private object? Map(Expr.Map map)
    {
        cost.Spend((long)CostEstimator.MapCost);
        var entries = new List<KeyValuePair<object?, object?>>();
        foreach (var entry in map.Entries)
        {
            var (key, value) = (Evaluate(entry.Key), Evaluate(entry.Value));
            if (key is CelError || value is CelError)
            {
                return key is CelError ? key : value;
            }

            entries.Add(KeyValuePair.Create(key, value));
        }

        return new WrittenMap(entries);
    }

    private object? Fold(Expr.Fold fold)
    {
        var range = Evaluate(fold.Range);
        IEnumerable<object?> items;
        switch (range)
        {
            case CelList list:
                items = list.Items;
                break;
            case CelMap map:
                items = map.Keys;
                break;
            default:
                return range is CelError ? range : CelError.NoOverload;
        }

        _variables.Add((Expr.Fold.Accumulator, Evaluate(fold.Start)));
        var accumulator = _variables.Count - 1;
        _variables.Add((fold.Variable, null));
        foreach (var item in items)
        {
            _variables[accumulator + 1] = (fold.Variable, item);
            if (Evaluate(fold.Condition) is not true)
            {
                break;
            }

            _variables[accumulator] = (Expr.Fold.Accumulator, Evaluate(fold.Step));
        }

        _variables.RemoveAt(accumulator + 1);
        var result = Evaluate(fold.Result);
        _variables.RemoveAt(accumulator);
        return result;
    }
}
