using ClaudeConfig.Validation.Documents;

namespace ClaudeConfig.Validation.Schemas;

/// <summary>What the schema of a kind says about an object.</summary>
/// <param name="Rule">What kind of problem.</param>
/// <param name="Path">The field.</param>
/// <param name="Message">What was found and what is allowed.</param>
internal sealed record SchemaFinding(ProblemRule Rule, string Path, string Message)
{
    /// <summary>The place of the field's name or value.</summary>
    public int Line { get; init; }

    public int Column { get; init; }

    /// <summary>The value that is wrong.</summary>
    public ManifestNode? Value { get; init; }

    public string? Nearest { get; init; }
}
