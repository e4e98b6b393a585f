namespace ClaudeConfig.Dashboard.Writing;

/// <summary>A view of Explore.</summary>
/// <param name="Title">For people.</param>
/// <param name="Query">As Explore's address has it.</param>
internal sealed record BoardView(string Title, string Query);
