using ClaudeConfig.CrdSchema.Structural;
using ClaudeConfig.Validation.Schemas;

namespace ClaudeConfig.Validation.Tests;

/// <summary>The check knows every keyword that our definitions use.</summary>
public sealed class KindSchemaTests
{
    [Fact]
    public void Definitions_OfOurKinds_UseNoKeywordThatIsNotChecked() =>
        Assert.All(KindSchemas.Kinds.SelectMany(kind => Nodes(KindSchemas.Of(kind)!.Root)), node => Assert.True(
            node is { AnyOf.Count: 0, OneOf.Count: 0, AllOf.Count: 0, Not: null, IntOrString: false, Embedded: false, MultipleOf: null, UniqueItems: false, ExclusiveMaximum: false, ExclusiveMinimum: false },
            $"a keyword at a {node.Type} is not checked: teach SchemaCheck"));

    private static IEnumerable<SchemaNode> Nodes(SchemaNode node) =>
        node.Properties.Values.Concat(node.Items is { } items ? [items] : []).Concat(node.Additional is { } values ? [values] : []).SelectMany(Nodes).Append(node);
}
