namespace ClaudeConfig.Router.Dialects;

/// <summary>What becomes of one field.</summary>
/// <param name="Path">Where it is; <c>[]</c> stands for every element, and an element's type follows it.</param>
/// <param name="Handling">What is done.</param>
/// <param name="Note">How it is said, or why it is left out or refused.</param>
internal sealed record FieldRule(string Path, FieldHandling Handling, string Note);
