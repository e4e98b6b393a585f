namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>Tests that share one operator process and one control plane, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OperatorCollection : ICollectionFixture<OperatorFixture>
{
    public const string Name = "operator";
}
