using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.CrdSchema.Cel.Rules;

/// <summary>The rules of a schema and where they are; positions without rules at or below them are left out.</summary>
internal sealed class RuleTree
{
    private RuleTree(SchemaNode schema, bool isRoot, IReadOnlyList<CompiledRule> rules) => (Schema, IsRoot, Rules) = (schema, isRoot, rules);

    public SchemaNode Schema { get; }

    /// <summary>The root of a resource: its type is known without the schema.</summary>
    public bool IsRoot { get; }

    public IReadOnlyList<CompiledRule> Rules { get; }

    public Dictionary<string, RuleTree> Properties { get; } = [];

    public RuleTree? Items { get; private set; }

    public RuleTree? Values { get; private set; }

    /// <returns>The rules; null where there are none.</returns>
    public static RuleTree? Compile(SchemaNode schema, bool isRoot)
    {
        if (!schema.HasCelRules)
        {
            return null;
        }

        var tree = new RuleTree(schema, isRoot, CompileRules(schema, isRoot))
        {
            Items = schema.Items is { } items ? Compile(items, items.Embedded) : null,
            Values = schema.Additional is { } values ? Compile(values, values.Embedded) : null,
        };
        foreach (var (name, property) in schema.Properties)
        {
            if (Compile(property, property.Embedded) is { } child)
            {
                tree.Properties[name] = child;
            }
        }

        return tree;
    }

    private static List<CompiledRule> CompileRules(SchemaNode schema, bool isRoot)
    {
        if (schema.Rules.Count == 0 || DeclaredTypes.Of(schema, isRoot) is not { } self)
        {
            return [];
        }

        var compiler = new RuleCompiler(self);
        return [.. schema.Rules.Where(rule => !string.IsNullOrWhiteSpace(rule.Rule)).Select(compiler.Compile)];
    }
}
