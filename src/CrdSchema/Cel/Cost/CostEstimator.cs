using ClaudeConfig.CrdSchema.Cel.Rules;
using ClaudeConfig.CrdSchema.Cel.Syntax;
using ClaudeConfig.CrdSchema.Cel.Types;

namespace ClaudeConfig.CrdSchema.Cel.Cost;

/// <summary>Estimates what an expression costs at most: each step one unit, loops as often as their range can be long, texts by their length.</summary>
internal sealed class CostEstimator
{
    public const ulong ListCost = 10;
    public const ulong MapCost = 30;

    private readonly Checked _checked;
    private readonly SizeEstimator _sizes;
    private readonly Dictionary<Expr, FieldPath> _paths = [];
    private readonly Dictionary<Expr, Extent> _computed = [];
    private readonly Dictionary<string, Stack<Expr>> _ranges = [];

    private CostEstimator(Checked expression, DeclaredType self)
    {
        _checked = expression;
        _sizes = new SizeEstimator(self);
    }

    /// <param name="self">What the schema says of the value that the rule is about.</param>
    public static ulong Estimate(Checked expression, DeclaredType self) => new CostEstimator(expression, self).CostOf(expression.Root).Max;

    private Extent CostOf(Expr expr) => expr switch
    {
        Expr.Constant => default,
        Expr.Identifier identifier => OfName(identifier),
        Expr.Select select => OfSelect(select),
        Expr.Call call => OfCall(call),
        Expr.List list => Sum(list.Elements) + Extent.Of(ListCost),
        Expr.Map map => Sum(map.Entries.SelectMany(entry => (Expr[])[entry.Key, entry.Value])) + Extent.Of(MapCost),
        Expr.Fold fold => OfFold(fold),
        _ => default,
    };

    private Extent Sum(IEnumerable<Expr> parts) => parts.Aggregate(default(Extent), (sum, part) => sum + CostOf(part));

    private Extent OfName(Expr.Identifier identifier)
    {
        if (_ranges.TryGetValue(identifier.Name, out var ranges) && ranges.TryPeek(out var range))
        {
            var kind = _checked.Types[range].Kind;
            if (kind is CelKind.List or CelKind.Map)
            {
                _paths[identifier] = PathOf(range).Append(kind == CelKind.List ? FieldPath.Items : FieldPath.Keys);
            }
        }
        else
        {
            _paths[identifier] = FieldPath.From(identifier.Name);
        }

        return Extent.Of(1);
    }

    private Extent OfSelect(Expr.Select select)
    {
        if (select.IsTest)
        {
            return default;
        }

        var cost = CostOf(select.Operand);
        if (_checked.Types[select.Operand].Kind is CelKind.Map or CelKind.Object or CelKind.Parameter)
        {
            cost += Extent.Of(1);
        }

        _paths[select] = PathOf(select.Operand).Append(select.Field);
        return cost;
    }

    private Extent OfCall(Expr.Call call)
    {
        var costs = new List<Extent>();
        var arguments = new List<SizedNode>();
        foreach (var argument in call.Arguments)
        {
            costs.Add(CostOf(argument));
            arguments.Add(NodeOf(argument));
        }

        var cost = default(Extent);
        SizedNode? target = null;
        if (call.Target is not null)
        {
            cost = CostOf(call.Target);
            target = NodeOf(call.Target);
        }

        var calls = new CallCosts(_sizes, target, arguments, costs);
        var dearest = new Extent(ulong.MaxValue, 0);
        Extent? size = null;
        foreach (var overload in _checked.Overloads[call])
        {
            var (overloadCost, resultSize) = calls.Of(call.Function, overload.Id);
            dearest = dearest.Union(overloadCost);
            size = resultSize is { } found ? size?.Union(found) ?? found : size;
            if (overload.Id is "index_list" or "index_map")
            {
                _paths[call] = PathOf(call.Arguments[0]).Append(overload.Id == "index_list" ? FieldPath.Items : FieldPath.Values);
            }
        }

        if (size is { } computed)
        {
            _computed[call] = computed;
        }

        return cost + dearest;
    }

    private Extent OfFold(Expr.Fold fold)
    {
        var cost = CostOf(fold.Range) + CostOf(fold.Start);
        if (!_ranges.TryGetValue(fold.Variable, out var ranges))
        {
            _ranges[fold.Variable] = ranges = new();
        }

        ranges.Push(fold.Range);
        var turn = CostOf(fold.Condition) + CostOf(fold.Step);
        ranges.Pop();
        cost += CostOf(fold.Result);
        return cost + (_sizes.OfAny(NodeOf(fold.Range)) * turn);
    }

    private FieldPath PathOf(Expr expr) => _paths.GetValueOrDefault(expr);

    private SizedNode NodeOf(Expr expr)
    {
        var path = PathOf(expr);
        return new SizedNode(
            path.Length > 0 && path.Steps[0] == Expr.Fold.Accumulator ? default : path,
            _checked.Types[expr],
            _computed.TryGetValue(expr, out var size) ? size : SizeEstimator.Written(expr));
    }
}
