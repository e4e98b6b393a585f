namespace ClaudeConfig.Api.Schema;

/// <summary>A CEL rule over the annotated object or field (<c>self</c>), within the functions of Kubernetes 1.26.</summary>
/// <param name="expression">The expression; true means valid.</param>
/// <param name="message">What the API server answers when it is false. Static: it cannot name the found value.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RuleAttribute(string expression, string message) : Attribute
{
    /// <summary>The expression; true means valid.</summary>
    public string Expression { get; } = expression;

    /// <summary>What the API server answers when it is false.</summary>
    public string Message { get; } = message;
}
