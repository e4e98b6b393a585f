namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>What came instead of a value. It passes through most operations; <c>&amp;&amp;</c>, <c>||</c> and loops may not need it.</summary>
internal sealed record CelError(string Message)
{
    public static readonly CelError NoOverload = new("no such overload");

    public static CelError Conversion(string from, string to) => new($"type conversion error from '{from}' to '{to}'");
}
