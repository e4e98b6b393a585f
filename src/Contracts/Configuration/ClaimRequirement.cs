namespace ClaudeConfig.Contracts.Configuration;

/// <summary>A claim and its value, exactly; of a claim that is a list, one of its elements.</summary>
/// <param name="Name">Name of the claim.</param>
/// <param name="Value">Its value.</param>
public sealed record ClaimRequirement(string Name, string Value);
