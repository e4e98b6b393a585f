namespace ClaudeConfig.Router.Health;

/// <summary>What a provider's answer says.</summary>
/// <param name="Well">Null where it says neither.</param>
/// <param name="Error">Why it is not well, without a body.</param>
internal readonly record struct HealthAnswer(bool? Well, string? Error);
