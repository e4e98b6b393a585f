using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Policy.Merging;

/// <summary>One layer, read and checked.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Demand">The place of the project that demands it; null where nobody does.</param>
/// <param name="Content">What it says.</param>
/// <param name="Findings">What is wrong with it.</param>
internal sealed record ReadLayer(ObjectKey Key, int? Demand, PolicyLayer Content, IReadOnlyList<Finding> Findings)
{
    public static ReadLayer Of(PolicySource source)
    {
        var findings = new FindingList(source.Configuration.Key);
        var content = PolicyValidator.Read(source.Configuration, findings);
        return new ReadLayer(source.Configuration.Key, source.Demand, content, findings.Findings);
    }
}
