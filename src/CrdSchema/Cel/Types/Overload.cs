namespace ClaudeConfig.CrdSchema.Cel.Types;

/// <summary>One way to call a function.</summary>
/// <param name="Id">CEL's name of it: costs and evaluation go by this.</param>
/// <param name="IsMember">Called on a target, which is the first parameter.</param>
internal sealed record Overload(string Id, bool IsMember, IReadOnlyList<CelType> Parameters, CelType Result);
