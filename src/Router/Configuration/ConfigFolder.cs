using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Configuration;

/// <summary>Reads bundles from folders, and keeps the last good one on a disk of our own.</summary>
internal static class ConfigFolder
{
    private const int LargestFile = 4 * 1024 * 1024;

    /// <summary>A mounted Secret is swapped by one symlink; reading through its resolved target sees one generation only.</summary>
    public static string Resolve(string folder)
    {
        var data = new DirectoryInfo(Path.Combine(folder, "..data"));
        return data.LinkTarget is null ? folder : data.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;
    }

    public static byte[]? ReadFile(string folder, string name)
    {
        if (name.Contains('/', StringComparison.Ordinal) || name is "." or "..")
        {
            throw new RouterBundleException($"'{name}' is not a file name");
        }

        var file = new FileInfo(Path.Combine(folder, name));
        if (!file.Exists)
        {
            return null;
        }

        return file.Length <= LargestFile ? File.ReadAllBytes(file.FullName) : throw new RouterBundleException($"{name} is larger than {LargestFile} bytes");
    }

    /// <summary>Writes the bundle beside the old one and swaps: a crash in between leaves the old one whole.</summary>
    public static void Save(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        var next = folder + ".next";
        var old = folder + ".old";
        DeleteIfThere(next);
        DeleteIfThere(old);
        CreatePrivate(next);
        foreach (var (name, content) in files)
        {
            using var stream = new FileStream(Path.Combine(next, name), new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        if (Directory.Exists(folder))
        {
            Directory.Move(folder, old);
        }

        Directory.Move(next, folder);
        DeleteIfThere(old);
    }

    /// <summary>The saved bundle; also the one that a crash left aside in the middle of a swap. Null where there is none.</summary>
    public static RouterBundle? LoadSaved(string folder)
    {
        string[] places = [folder, folder + ".old"];
        foreach (var place in places)
        {
            if (File.Exists(Path.Combine(place, RouterBundle.ManifestFile)))
            {
                return RouterBundle.Read(name => ReadFile(place, name));
            }
        }

        return null;
    }

    public static void CreatePrivate(string folder) =>
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
