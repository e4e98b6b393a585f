using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Recommendations;

/// <summary>What would have cost less.</summary>
/// <param name="Kind">What kind of advice.</param>
/// <param name="Project">Whose usage.</param>
/// <param name="Provider">Of which provider.</param>
/// <param name="Model">Of which model.</param>
/// <param name="Saving">USD over the span that was looked at.</param>
/// <param name="Cost">USD that the usage in question cost.</param>
/// <param name="Advice">What to do, in a sentence.</param>
internal sealed record Recommendation(RecommendationKind Kind, ObjectRef Project, string Provider, string Model, decimal Saving, decimal Cost, string Advice);
