namespace ClaudeConfig.Validation;

/// <summary>What a problem means.</summary>
public enum ProblemSeverity
{
    /// <summary>Accepted, and worth a look.</summary>
    Warning,

    /// <summary>Refused.</summary>
    Error,
}
