namespace ClaudeConfig.Api.Schema;

/// <summary>
/// What the string must look like. The API server checks it with a CEL rule, not with a schema pattern: it answers with the sentence,
/// where a pattern would show people the expression.
/// </summary>
/// <param name="expression">A regular expression (RE2, anchored by its author).</param>
/// <param name="sentence">What is allowed, with an example: what follows the field's name in "amount must be …".</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute(string expression, string sentence) : Attribute
{
    /// <summary>The expression.</summary>
    public string Expression { get; } = expression;

    /// <summary>What is allowed, with an example.</summary>
    public string Sentence { get; } = sentence;
}
