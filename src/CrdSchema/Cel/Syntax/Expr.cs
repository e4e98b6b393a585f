namespace ClaudeConfig.CrdSchema.Cel.Syntax;

/// <summary>One node of an expression. Nodes are compared by identity: types, paths and sizes are kept for each.</summary>
/// <param name="offset">Where messages about this node point: of a call its bracket, of an operation its operator.</param>
internal abstract class Expr(int offset)
{
    public int Offset { get; } = offset;

    /// <param name="value">A bool, long, ulong, double, string, byte[] or null.</param>
    internal sealed class Constant(int offset, object? value) : Expr(offset)
    {
        public object? Value { get; } = value;
    }

    internal sealed class Identifier(int offset, string name) : Expr(offset)
    {
        public string Name { get; } = name;
    }

    /// <param name="isTest">Asks whether the field is there: <c>has(a.b)</c>.</param>
    internal sealed class Select(int offset, Expr operand, string field, bool isTest) : Expr(offset)
    {
        public Expr Operand { get; } = operand;

        public string Field { get; } = field;

        public bool IsTest { get; } = isTest;
    }

    internal sealed class Call(int offset, string function, Expr? target, IReadOnlyList<Expr> arguments) : Expr(offset)
    {
        public string Function { get; } = function;

        public Expr? Target { get; } = target;

        public IReadOnlyList<Expr> Arguments { get; } = arguments;
    }

    internal sealed class List(int offset, IReadOnlyList<Expr> elements) : Expr(offset)
    {
        public IReadOnlyList<Expr> Elements { get; } = elements;
    }

    internal sealed class Map(int offset, IReadOnlyList<(Expr Key, Expr Value)> entries) : Expr(offset)
    {
        public IReadOnlyList<(Expr Key, Expr Value)> Entries { get; } = entries;
    }

    internal sealed class Message(int offset, string name, IReadOnlyList<(string Field, Expr Value)> fields) : Expr(offset)
    {
        public string Name { get; } = name;

        public IReadOnlyList<(string Field, Expr Value)> Fields { get; } = fields;
    }

    /// <summary>A loop over a list or the keys of a map, into which the macros unfold.</summary>
    internal sealed class Fold(int offset, string variable, Expr range, Expr start, Expr condition, Expr step, Expr result) : Expr(offset)
    {
        /// <summary>The variable that holds what the loop has found so far.</summary>
        public const string Accumulator = "__result__";

        public string Variable { get; } = variable;

        public Expr Range { get; } = range;

        public Expr Start { get; } = start;

        public Expr Condition { get; } = condition;

        public Expr Step { get; } = step;

        public Expr Result { get; } = result;
    }
}
