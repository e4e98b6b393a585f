using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Input;

/// <summary>Finds and reads files as kubectl's -f does.</summary>
internal static class ManifestFiles
{
    private const string StandardInput = "-";
    private const long LargestFile = 64 * 1024 * 1024;

    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <exception cref="UsageException">A file does not exist, or there is none.</exception>
    public static IReadOnlyList<ManifestFile> Read(IReadOnlyList<string> names, bool recursive, Func<Stream> input)
    {
        var files = names.SelectMany(name => name == StandardInput ? [Read(name, input())] : Of(name, recursive).Select(path => Read(path, File.OpenRead(path)))).ToArray();
        return files.Length > 0 ? files : throw new UsageException($"there is no .yaml, .yml or .json file in {string.Join(", ", names)}{(recursive ? "" : "; -R takes what lies below, too")}");
    }

    private static IEnumerable<string> Of(string name, bool recursive)
    {
        if (Directory.Exists(name))
        {
            var options = new EnumerationOptions { RecurseSubdirectories = recursive, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
            return Directory.EnumerateFiles(name, "*", options).Where(file => Extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal);
        }

        return File.Exists(name) ? [name] : throw new UsageException($"{name} does not exist; give a file, a folder, or - for standard input");
    }

    private static ManifestFile Read(string name, Stream stream)
    {
        using (stream)
        {
            using var content = new MemoryStream();
            var buffer = new byte[81920];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length > LargestFile)
                {
                    throw new UsageException($"{name} has more than {LargestFile} bytes; split it");
                }
            }

            return new ManifestFile(name == StandardInput ? "stdin" : name, content.ToArray());
        }
    }
}
