namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>One entry of x-kubernetes-validations.</summary>
internal sealed record CelRule(string Rule, string Message)
{
    /// <summary>As Go prints it in messages.</summary>
    public string Syntax => $"apiextensions.ValidationRule{{Rule:{GoText.Quote(Rule)}, Message:{GoText.Quote(Message)}}}";
}
