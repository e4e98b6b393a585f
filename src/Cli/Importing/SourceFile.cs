using ClaudeConfig.Validation.Documents;

namespace ClaudeConfig.Cli.Importing;

/// <summary>Reads a file of another program, YAML or JSON.</summary>
internal static class SourceFile
{
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static (SourceField Root, ImportNotes Notes) Read(string name, ReadOnlySpan<byte> content)
    {
        var documents = DocumentReader.Read(content);
        if (documents.SelectMany(document => document.Problems).FirstOrDefault() is { } problem)
        {
            throw new UsageException($"{name}:{problem.Line}:{problem.Column}: {problem.Message}");
        }

        var notes = new ImportNotes(name);
        var root = documents.Select(document => document.Root).FirstOrDefault(root => root is not null);
        return root?.ToJson() is { } json ? (new SourceField(json, "", notes), notes) : throw new UsageException($"{name} is empty");
    }
}
