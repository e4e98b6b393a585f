using ClaudeConfig.CrdSchema.Cel.Syntax;

namespace ClaudeConfig.CrdSchema.Cel.Types;

/// <summary>Finds the type of each node of an expression, with the findings and the wording of CEL's own checker.</summary>
internal sealed class Checker
{
    private static readonly Dictionary<string, CelType> TypeNames = new()
    {
        ["int"] = CelType.TypeOf(CelType.Int),
        ["uint"] = CelType.TypeOf(CelType.Uint),
        ["bool"] = CelType.TypeOf(CelType.Bool),
        ["double"] = CelType.TypeOf(CelType.Double),
        ["bytes"] = CelType.TypeOf(CelType.Bytes),
        ["string"] = CelType.TypeOf(CelType.Text),
        ["list"] = CelType.TypeOf(CelType.List(CelType.Parameter("A"))),
        ["map"] = CelType.TypeOf(CelType.Map(CelType.Parameter("A"), CelType.Parameter("B"))),
        ["null_type"] = CelType.TypeOf(CelType.Null),
        ["type"] = CelType.TypeOf(CelType.TypeOf(null)),
        ["google.protobuf.Timestamp"] = CelType.TypeOf(CelType.Timestamp),
        ["google.protobuf.Duration"] = CelType.TypeOf(CelType.Duration),
    };

    private readonly Dictionary<Expr, CelType> _types = [];
    private readonly Dictionary<Expr, IReadOnlyList<Overload>> _overloads = [];
    private readonly HashSet<string> _read = [];
    private readonly Stack<Dictionary<string, CelType>> _scopes = new();
    private readonly Func<string, string, CelType?> _fieldOf;
    private readonly List<CelIssue> _issues;
    private readonly Bindings _bindings = new();
    private int _parameters;

    // CEL's checker lets numbers of two types be compared once it has entered a loop, and nowhere before: its flag is lost there.
    private bool _comparesUnlikeNumbers;

    private Checker(Dictionary<string, CelType> variables, Func<string, string, CelType?> fieldOf, List<CelIssue> issues)
    {
        _scopes.Push(variables);
        _fieldOf = fieldOf;
        _issues = issues;
    }

    /// <summary>Checks an expression.</summary>
    /// <param name="variables">The variables that it may read.</param>
    /// <param name="fieldOf">The type of a field of an object type, both by name; null where it has none of that name.</param>
    /// <returns>The checked expression; null where <paramref name="issues"/> says what is wrong.</returns>
    public static Checked? Check(Expr expr, Dictionary<string, CelType> variables, Func<string, string, CelType?> fieldOf, List<CelIssue> issues)
    {
        var checker = new Checker(variables, fieldOf, issues);
        checker.Visit(expr);
        var types = checker._types.ToDictionary(entry => entry.Key, entry => checker._bindings.Substitute(entry.Value, toDynamic: true));
        return issues.Count == 0 ? new Checked(expr, types, checker._overloads, checker._read) : null;
    }

    private CelType Visit(Expr expr)
    {
        var type = expr switch
        {
            Expr.Constant constant => TypeOf(constant.Value),
            Expr.Identifier identifier => VisitName(identifier),
            Expr.Select select => VisitSelect(select),
            Expr.Call call => VisitCall(call),
            Expr.List list => VisitList(list),
            Expr.Map map => VisitMap(map),
            Expr.Fold fold => VisitFold(fold),
            _ => VisitMessage((Expr.Message)expr),
        };
        _types[expr] = type;
        return type;
    }

    private static CelType TypeOf(object? value) => value switch
    {
        bool => CelType.Bool,
        long => CelType.Int,
        ulong => CelType.Uint,
        double => CelType.Double,
        string => CelType.Text,
        byte[] => CelType.Bytes,
        _ => CelType.Null,
    };

    private CelType VisitName(Expr.Identifier identifier)
    {
        var name = identifier.Name.TrimStart('.');
        if (Lookup(name) is { } type)
        {
            return type;
        }

        Undeclared(identifier, name);
        return CelType.Error;
    }

    private CelType? Lookup(string name)
    {
        foreach (var scope in _scopes)
        {
            if (scope.TryGetValue(name, out var type))
            {
                if (scope == _scopes.Last())
                {
                    _read.Add(name);
                }

                return type;
            }
        }

        return TypeNames.GetValueOrDefault(name);
    }

    private CelType VisitSelect(Expr.Select select)
    {
        if (!select.IsTest && QualifiedName(select) is { } name && TypeNames.TryGetValue(name, out var typeName))
        {
            return typeName;
        }

        var from = _bindings.Substitute(Visit(select.Operand), toDynamic: false);
        var found = CelType.Error;
        switch (from.Kind)
        {
            case CelKind.Map:
                found = from.Value;
                break;
            case CelKind.Object:
                found = Field(select, from.Name, select.Field);
                break;
            case CelKind.Parameter:
                _bindings.TryAssign(CelType.Dynamic, from);
                found = CelType.Dynamic;
                break;
            case CelKind.Dynamic or CelKind.Error:
                found = CelType.Dynamic;
                break;
            default:
                Report(select, $"type '{from.ToProtoText()}' does not support field selection");
                break;
        }

        return select.IsTest ? CelType.Bool : _bindings.Substitute(found, toDynamic: false);
    }

    private CelType Field(Expr at, string objectType, string field)
    {
        if (objectType == CelType.Url.Name)
        {
            Report(at, $"[internal] unexpected failed resolution of '{objectType}'");
        }
        else if (_fieldOf(objectType, field) is { } type)
        {
            return type;
        }
        else
        {
            Report(at, $"undefined field '{field}'");
        }

        return CelType.Error;
    }

    private CelType VisitCall(Expr.Call call)
    {
        List<CelType> arguments = [.. call.Arguments.Select(Visit)];
        if (call.Target is not null)
        {
            arguments.Insert(0, Visit(call.Target));
        }

        if (FunctionTable.Find(call.Function.TrimStart('.')) is not { } overloads)
        {
            Undeclared(call, call.Function.TrimStart('.'));
            return CelType.Error;
        }

        return Resolve(call, overloads, arguments);
    }

    private CelType Resolve(Expr.Call call, IReadOnlyList<Overload> overloads, List<CelType> arguments)
    {
        CelType? result = null;
        var fitting = new List<Overload>();
        foreach (var overload in overloads.Where(overload => overload.IsMember == call.Target is not null))
        {
            if (!_comparesUnlikeNumbers && FunctionTable.ComparesUnlikeNumbers(overload))
            {
                continue;
            }

            var fresh = Fresh(overload);
            if (!_bindings.TryAssign(arguments, [.. overload.Parameters.Select(parameter => Instantiate(parameter, fresh))]))
            {
                continue;
            }

            fitting.Add(overload);
            var found = _bindings.Substitute(Instantiate(overload.Result, fresh), toDynamic: false);
            result = result is null ? found : result.Kind == CelKind.Dynamic || found.Equals(result) ? result : CelType.Dynamic;
        }

        if (result is null)
        {
            var shown = call.Target is null ? $"({string.Join(", ", arguments)})" : $"{arguments[0]}.({string.Join(", ", arguments.Skip(1))})";
            Report(call, $"found no matching overload for '{call.Function.TrimStart('.')}' applied to '{shown}'");
            return CelType.Error;
        }

        _overloads[call] = fitting;
        return result;
    }

    private Dictionary<string, CelType>? Fresh(Overload overload)
    {
        var names = overload.Parameters.SelectMany(ParametersIn).Distinct().ToList();
        return names.Count == 0 ? null : names.ToDictionary(name => name, _ => NewParameter());
    }

    private static IEnumerable<string> ParametersIn(CelType type) =>
        type.Kind == CelKind.Parameter ? [type.Name] : type.Arguments.SelectMany(ParametersIn);

    private static CelType Instantiate(CelType type, Dictionary<string, CelType>? fresh) => fresh is null ? type : type.Kind switch
    {
        CelKind.Parameter => fresh[type.Name],
        CelKind.List => CelType.List(Instantiate(type.Element, fresh)),
        CelKind.Map => CelType.Map(Instantiate(type.Key, fresh), Instantiate(type.Value, fresh)),
        CelKind.Type when type.Arguments.Count > 0 => CelType.TypeOf(Instantiate(type.Element, fresh)),
        _ => type,
    };

    private CelType NewParameter() => CelType.Parameter($"_var{_parameters++}");

    private CelType VisitList(Expr.List list)
    {
        CelType? element = null;
        foreach (var item in list.Elements)
        {
            var type = Visit(item);
            element = Join(item, element, type);
        }

        return CelType.List(element ?? NewParameter());
    }

    private CelType VisitMap(Expr.Map map)
    {
        CelType? key = null, value = null;
        foreach (var entry in map.Entries)
        {
            var keyType = Visit(entry.Key);
            key = Join(entry.Key, key, keyType);
            var valueType = Visit(entry.Value);
            value = Join(entry.Value, value, valueType);
        }

        return CelType.Map(key ?? NewParameter(), value ?? NewParameter());
    }

    /// <summary>Lists and maps that are written down hold values of one type.</summary>
    private CelType Join(Expr at, CelType? before, CelType now)
    {
        if (before is null)
        {
            return now;
        }

        if (_bindings.TryAssign(before, now))
        {
            return Bindings.MoreGeneral(before, now);
        }

        Report(at, $"expected type '{before}' but found '{now}'");
        return CelType.Error;
    }

    private CelType VisitFold(Expr.Fold fold)
    {
        var ranged = Visit(fold.Range);
        var start = Visit(fold.Start);
        var range = _bindings.Substitute(ranged, toDynamic: false);
        var variable = CelType.Dynamic;
        switch (range.Kind)
        {
            case CelKind.List or CelKind.Map:
                variable = range.Arguments[0];
                break;
            case CelKind.Dynamic or CelKind.Error or CelKind.Parameter:
                _bindings.TryAssign(CelType.Dynamic, range);
                break;
            default:
                Report(fold.Range, $"expression of type '{range}' cannot be range of a comprehension (must be list, map, or dynamic)");
                variable = CelType.Error;
                break;
        }

        _comparesUnlikeNumbers = true;
        _scopes.Push(new() { [Expr.Fold.Accumulator] = start });
        _scopes.Push(new() { [fold.Variable] = variable });
        Assert(fold.Condition, CelType.Bool);
        Assert(fold.Step, start);
        _scopes.Pop();
        var result = Visit(fold.Result);
        _scopes.Pop();
        return _bindings.Substitute(result, toDynamic: false);
    }

    private void Assert(Expr expr, CelType wanted)
    {
        var found = Visit(expr);
        if (!_bindings.TryAssign(wanted, found))
        {
            Report(expr, $"expected type '{wanted}' but found '{found}'");
        }
    }

    private CelType VisitMessage(Expr.Message message)
    {
        // Rules see no message types but those of their own schema, and these have names that cannot be written down.
        Undeclared(message, message.Name);
        return CelType.Error;
    }

    private static string? QualifiedName(Expr expr) => expr switch
    {
        Expr.Identifier identifier => identifier.Name.TrimStart('.'),
        Expr.Select { IsTest: false } select when QualifiedName(select.Operand) is { } prefix => $"{prefix}.{select.Field}",
        _ => null,
    };

    private void Undeclared(Expr at, string name) => Report(at, $"undeclared reference to '{name}' (in container '')");

    private void Report(Expr at, string message) => _issues.Add(new CelIssue(at.Offset, message));
}
