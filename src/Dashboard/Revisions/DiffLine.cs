namespace ClaudeConfig.Dashboard.Revisions;

/// <summary>A line of a comparison.</summary>
/// <param name="Kind">+ for one that came, - for one that went, a space for one that stayed.</param>
/// <param name="Text">The line.</param>
internal readonly record struct DiffLine(char Kind, string Text);
