namespace ClaudeConfig.Manifests.Output;

/// <summary>The generated files of a repository: writes them, or says how they differ from what is there.</summary>
/// <param name="root">The folder of the repository.</param>
/// <param name="config">The folder that stands for <c>config</c>.</param>
internal sealed class GeneratedTree(string root, string config)
{
    private const string Mark = "Generated from ";

    public void Write(IReadOnlyList<GeneratedFile> files)
    {
        foreach (var file in files)
        {
            var path = PathOf(file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Content);
        }

        foreach (var stale in Stale(files))
        {
            File.Delete(stale);
        }
    }

    public IReadOnlyList<string> Differences(IReadOnlyList<GeneratedFile> files) =>
        [
            .. files.Select(file => Difference(file, PathOf(file))).OfType<string>(),
            .. Stale(files).Select(path => $"{Path.GetRelativePath(root, path)}: nothing generates this file any more"),
        ];

    private static string? Difference(GeneratedFile file, string path)
    {
        if (!File.Exists(path))
        {
            return $"{file.Path}: missing";
        }

        string[] found = File.ReadAllText(path).Split('\n'), wanted = file.Content.Split('\n');
        if (found.SequenceEqual(wanted))
        {
            return null;
        }

        var line = found.Zip(wanted).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{file.Path}:{line + 1}: differs\n  - {found.ElementAtOrDefault(line)}\n  + {wanted.ElementAtOrDefault(line)}";
    }

    private IEnumerable<string> Stale(IReadOnlyList<GeneratedFile> files)
    {
        var known = files.Select(PathOf).ToHashSet();
        return known.Select(path => Path.GetDirectoryName(path)!).Distinct()
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles)
            .Where(path => !known.Contains(path) && IsGenerated(path))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    private static bool IsGenerated(string path) =>
        File.ReadLines(path).FirstOrDefault()?.Contains(Mark, StringComparison.Ordinal) == true;

    private string PathOf(GeneratedFile file) =>
        file.Path.StartsWith("config/", StringComparison.Ordinal)
            ? Path.Combine(config, file.Path["config/".Length..])
            : Path.Combine(root, file.Path);
}
