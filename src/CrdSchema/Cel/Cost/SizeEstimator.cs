using System.Text;
using ClaudeConfig.CrdSchema.Cel.Rules;
using ClaudeConfig.CrdSchema.Cel.Syntax;
using ClaudeConfig.CrdSchema.Cel.Types;

namespace ClaudeConfig.CrdSchema.Cel.Cost;

/// <summary>Estimates how large values are: from how they are written, else from the schema.</summary>
internal sealed class SizeEstimator(DeclaredType self)
{
    /// <summary>The size of what is written down in the expression; null for what is not.</summary>
    public static Extent? Written(Expr expr) => expr switch
    {
        Expr.Constant { Value: string text } => Extent.Of((ulong)Encoding.UTF8.GetByteCount(text)),
        Expr.Constant { Value: byte[] bytes } => Extent.Of((ulong)bytes.Length),
        Expr.Constant => Extent.Of(1),
        Expr.List list => Extent.Of((ulong)list.Elements.Count),
        Expr.Map map => Extent.Of((ulong)map.Entries.Count),
        _ => null,
    };

    /// <summary>The size of a value of any type: of what has no length, one.</summary>
    public Extent OfAny(SizedNode node) => node.Computed ?? Declared(node.Path) ?? (HasLength(node.Type) ? Extent.Unknown : Extent.Of(1));

    /// <summary>The size of a value that has a length.</summary>
    public Extent Of(SizedNode? node) => node is null ? Extent.Unknown : node.Computed ?? Declared(node.Path) ?? Extent.Unknown;

    /// <summary>The items of a list.</summary>
    public static SizedNode? ItemsOf(SizedNode list) => list.Type.Kind != CelKind.List ? null
        : new SizedNode(list.Path.Length > 0 ? list.Path.AppendToCopy(FieldPath.Items) : default, list.Type.Element, null);

    private static bool HasLength(CelType type) =>
        type.Kind is not (CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Double or CelKind.Duration or CelKind.Timestamp);

    private Extent? Declared(FieldPath path)
    {
        if (path.Length == 0)
        {
            return null;
        }

        var at = self;
        foreach (var step in path.Steps[1..])
        {
            var next = step switch
            {
                FieldPath.Items or FieldPath.Values => at.Element,
                FieldPath.Keys => at.Key,
                _ => at.Fields?.GetValueOrDefault(step),
            };
            if (next is null)
            {
                return null;
            }

            at = next;
        }

        return new Extent(0, unchecked((ulong)at.MaxElements));
    }
}
