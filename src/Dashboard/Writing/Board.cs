namespace ClaudeConfig.Dashboard.Writing;

/// <summary>Views of Explore, arranged on a page.</summary>
/// <param name="Name">Names the ConfigMap, too.</param>
/// <param name="Project">Whose it is, as namespace/name: those who see the project see the board, each of its figures as far as he may.</param>
/// <param name="Views">In their order.</param>
internal sealed record Board(string Name, string Project, IReadOnlyList<BoardView> Views);
