using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>What the history holds under the name of a revision.</summary>
/// <param name="Bundle">The content, once it is checked that the name follows from it.</param>
/// <param name="Problem">What is wrong with it where it is there and cannot be used; null where it is not there.</param>
internal sealed record StoredRevision(PolicyBundle? Bundle, string? Problem)
{
    /// <summary>Why the backup could not be asked for it; null where it was, or where it is here.</summary>
    public string? Unasked { get; init; }
}
