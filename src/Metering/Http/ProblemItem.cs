namespace ClaudeConfig.Metering.Http;

/// <summary>One of the things that are wrong with a request.</summary>
/// <param name="Field">The parameter, or the path of a field in the body.</param>
/// <param name="Detail">What was found and what is allowed.</param>
/// <param name="Index">Which item of a batch, from zero.</param>
internal sealed record ProblemItem(string Field, string Detail, int? Index = null);
