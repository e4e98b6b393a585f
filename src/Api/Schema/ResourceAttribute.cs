namespace ClaudeConfig.Api.Schema;

/// <summary>What a kind is called besides its plural.</summary>
/// <param name="shortNames">Short names for kubectl.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ResourceAttribute(params string[] shortNames) : Attribute
{
    /// <summary>Short names for kubectl.</summary>
    public IReadOnlyList<string> ShortNames { get; } = shortNames;
}
