using ClaudeConfig.CrdSchema.Cel.Syntax;

namespace ClaudeConfig.CrdSchema.Cel.Types;

/// <summary>An expression whose types are known.</summary>
/// <param name="Root">The expression.</param>
/// <param name="Types">The type of each node.</param>
/// <param name="Overloads">What each call may mean; several where types are only known when it runs.</param>
/// <param name="Variables">The names of the variables that it reads.</param>
internal sealed record Checked(
    Expr Root, IReadOnlyDictionary<Expr, CelType> Types, IReadOnlyDictionary<Expr, IReadOnlyList<Overload>> Overloads, IReadOnlySet<string> Variables)
{
    public CelType Result => Types[Root];
}
