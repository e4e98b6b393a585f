namespace ClaudeConfig.Api.Schema;

/// <summary>A regular expression (RE2, anchored by its author) that the string must match.</summary>
/// <param name="expression">The expression.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute(string expression) : Attribute
{
    /// <summary>The expression.</summary>
    public string Expression { get; } = expression;
}
