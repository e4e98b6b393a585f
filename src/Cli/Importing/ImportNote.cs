namespace ClaudeConfig.Cli.Importing;

/// <summary>Something of a file that was not converted as it is.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Path">Where it stands in the file.</param>
/// <param name="Reason">Why, and what to do instead. Never holds the value, which may be a secret.</param>
internal sealed record ImportNote(string File, string Path, string Reason);
