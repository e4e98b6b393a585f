using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy.Resolution;

/// <summary>What a configuration is made of.</summary>
/// <param name="Order">The configurations, the farthest base first, the configuration itself last.</param>
/// <param name="References">Every key that is referred to, found or not: a change of any of them changes the result.</param>
/// <param name="Findings">References that do not hold. With any of them nothing is rendered.</param>
public sealed record ExtendsResult(
    IReadOnlyList<ClaudeConfiguration> Order, IReadOnlyList<ObjectKey> References, IReadOnlyList<Finding> Findings);
