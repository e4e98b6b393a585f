namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Where in a schema its keywords are checked.</summary>
/// <param name="Path">As messages name it.</param>
/// <param name="Rules">For the rules at this place; null where they are not to be checked.</param>
/// <param name="IsRoot">The root of the schema.</param>
/// <param name="InMetadata">At or below kind, apiVersion or metadata of a resource.</param>
/// <param name="NoDefault">Where a default must not be set, in words; null where it may.</param>
/// <param name="Uncorrelated">The path above which tells no longer which value was which before an update; null where all do.</param>
internal sealed record KeywordPlace(string Path, RulePlace? Rules, bool IsRoot, bool InMetadata = false, string? NoDefault = null, string? Uncorrelated = null);
