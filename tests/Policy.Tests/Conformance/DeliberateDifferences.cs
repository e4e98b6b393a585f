namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>Where we judge otherwise than the client on purpose, and why.</summary>
internal static class DeliberateDifferences
{
    /// <summary>Why a difference is meant; null where it is a fault of ours.</summary>
    public static string? ReasonOf(Difference difference) => difference switch
    {
        { Kind: DifferenceKind.RefusedAlone } when difference.Text.Contains("there is no such key, so it would protect nothing", StringComparison.Ordinal) =>
            "a misspelt key that should protect something: the client passes over it without a word",
        { Kind: DifferenceKind.RefusedAlone } when difference.Path.StartsWith("env.", StringComparison.Ordinal) =>
            "the client makes a text of it; YAML would have made something else of it before, so it is written as a text, under a name that every shell takes",
        { Kind: DifferenceKind.RefusedAlone } when difference.Path.StartsWith("deniedMcpServers.", StringComparison.Ordinal) =>
            "an entry that says more than which server it is: the client refuses such in the list of allowed ones, and we do in both",
        { Kind: DifferenceKind.RefusedAlone } when IsOfNoKnownForm(difference.Text) => "a value that the client does not list as known; it says nothing of it, and nobody would learn that it may do nothing",
        _ => null,
    };

    /// <summary>A value of another type, outside of what is known, or missing: nothing that could be applied.</summary>
    private static bool IsOfNoKnownForm(string text) =>
        text.Contains(" is needed", StringComparison.Ordinal) || text.Contains(" is required", StringComparison.Ordinal) || text.Contains("at most", StringComparison.Ordinal)
        || text.Contains("one of these is needed", StringComparison.Ordinal);
}
