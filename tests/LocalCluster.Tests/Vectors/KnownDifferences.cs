namespace ClaudeConfig.LocalCluster.Tests.Vectors;

/// <summary>Steps that LocalCluster does not match yet, each with its reason. The list only shrinks: an entry that matches fails the test.</summary>
internal static class KnownDifferences
{
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
    };
}
