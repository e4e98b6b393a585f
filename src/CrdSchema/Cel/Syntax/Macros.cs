namespace ClaudeConfig.CrdSchema.Cel.Syntax;

/// <summary>Unfolds has, all, exists, exists_one, map and filter. All nodes of an unfolded macro point to its bracket.</summary>
internal static class Macros
{
    /// <returns>The unfolded macro; null where the call is none.</returns>
    public static Expr? Unfold(int offset, string name, Expr? target, IReadOnlyList<Expr> arguments, List<CelIssue> issues) => (name, target, arguments.Count) switch
    {
        ("has", null, 1) => Has(offset, arguments[0], issues),
        ("all" or "exists" or "exists_one", not null, 2) => Quantifier(offset, name, target, arguments, issues),
        ("map", not null, 2 or 3) => Map(offset, target, arguments, issues),
        ("filter", not null, 2) => Filter(offset, target, arguments, issues),
        _ => null,
    };

    private static Expr Has(int offset, Expr argument, List<CelIssue> issues) => argument is Expr.Select { IsTest: false } select
        ? new Expr.Select(offset, select.Operand, select.Field, isTest: true)
        : Fail(offset, "invalid argument to has() macro", issues);

    private static Expr Quantifier(int offset, string name, Expr target, IReadOnlyList<Expr> arguments, List<CelIssue> issues)
    {
        if (arguments[0] is not Expr.Identifier variable)
        {
            return Fail(arguments[0].Offset, "argument must be a simple name", issues);
        }

        Expr Found() => new Expr.Identifier(offset, Expr.Fold.Accumulator);
        Expr Apply(string function, params Expr[] operands) => new Expr.Call(offset, function, null, operands);
        Expr one = new Expr.Constant(offset, 1L);
        var (start, condition, step, result) = name switch
        {
            "all" => (Literal(offset, true), Apply(Operators.NotFalse, Found()), Apply(Operators.And, Found(), arguments[1]), Found()),
            "exists" => (Literal(offset, false), Apply(Operators.NotFalse, Apply(Operators.Not, Found())), Apply(Operators.Or, Found(), arguments[1]), Found()),
            _ => (Literal(offset, 0L), Literal(offset, true),
                Apply(Operators.Conditional, arguments[1], Apply(Operators.Add, Found(), one), Found()), Apply(Operators.EqualTo, Found(), one)),
        };
        return new Expr.Fold(offset, variable.Name, target, start, condition, step, result);
    }

    private static Expr Map(int offset, Expr target, IReadOnlyList<Expr> arguments, List<CelIssue> issues)
    {
        if (arguments[0] is not Expr.Identifier variable)
        {
            return Fail(offset, "argument is not an identifier", issues);
        }

        var found = new Expr.Identifier(offset, Expr.Fold.Accumulator);
        Expr step = new Expr.Call(offset, Operators.Add, null, [found, new Expr.List(offset, [arguments[^1]])]);
        return Collect(offset, variable.Name, target, found, arguments.Count == 3 ? new Expr.Call(offset, Operators.Conditional, null, [arguments[1], step, found]) : step);
    }

    private static Expr Filter(int offset, Expr target, IReadOnlyList<Expr> arguments, List<CelIssue> issues)
    {
        if (arguments[0] is not Expr.Identifier variable)
        {
            return Fail(offset, "argument is not an identifier", issues);
        }

        var found = new Expr.Identifier(offset, Expr.Fold.Accumulator);
        var step = new Expr.Call(offset, Operators.Add, null, [found, new Expr.List(offset, [variable])]);
        return Collect(offset, variable.Name, target, found, new Expr.Call(offset, Operators.Conditional, null, [arguments[1], step, found]));
    }

    private static Expr.Fold Collect(int offset, string variable, Expr target, Expr found, Expr step) =>
        new(offset, variable, target, new Expr.List(offset, []), Literal(offset, true), step, found);

    private static Expr Literal(int offset, object value) => new Expr.Constant(offset, value);

    private static Expr.Constant Fail(int offset, string message, List<CelIssue> issues)
    {
        issues.Add(new CelIssue(offset, message));
        return new Expr.Constant(offset, null);
    }
}
