namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>How judgements differ.</summary>
internal enum DifferenceKind
{
    /// <summary>The client drops it, and we take it.</summary>
    LetThrough,

    /// <summary>The client takes it, and we refuse it.</summary>
    RefusedAlone,

    /// <summary>The client warns, and we say nothing.</summary>
    NotWarned,
}
