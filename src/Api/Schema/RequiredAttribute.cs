namespace ClaudeConfig.Api.Schema;

/// <summary>The field must be present. A required string must not be empty either, unless it says otherwise.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequiredAttribute : Attribute;
