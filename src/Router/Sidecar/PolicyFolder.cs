using System.Runtime.InteropServices;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>
/// The folder that a workload sees as <c>/etc/claude-code</c>. A revision lies in a folder of its own, and one link is swapped, as kubelets do: nobody reads half of
/// one and half of another.
/// </summary>
internal sealed partial class PolicyFolder(string folder)
{
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderForAll = ForAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const string Data = "..data";

    /// <summary>The revision that is shown; null for none.</summary>
    public string? Revision => new FileInfo(Path.Combine(folder, Data)).LinkTarget is { } target && target.StartsWith("..", StringComparison.Ordinal) ? target[2..] : null;

    /// <summary>Shows a revision; what is shown already is left as it is.</summary>
    public void Show(PolicyIndex policy)
    {
        var before = Revision;
        if (before != policy.Revision)
        {
            Write(Path.Combine(folder, $"..{policy.Revision}"), policy.Files);
            Link(Path.Combine(folder, Data), $"..{policy.Revision}");
        }

        var tops = policy.Files.Keys.Select(path => path.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var top in tops.Where(top => new FileInfo(Path.Combine(folder, top)).LinkTarget != Path.Combine(Data, top)))
        {
            Link(Path.Combine(folder, top), Path.Combine(Data, top));
        }

        foreach (var gone in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is not null && entry.Name != Data && !tops.Contains(entry.Name)))
        {
            File.Delete(gone.FullName);
        }

        if (before is not null && before != policy.Revision)
        {
            Directory.Delete(Path.Combine(folder, $"..{before}"), recursive: true);
        }
    }

    private static void Write(string place, IReadOnlyDictionary<string, byte[]> files)
    {
        // A crash may have left half of it.
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }

        MakeFolder(place);
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(place, path);
            foreach (var parent in Parents(path))
            {
                MakeFolder(Path.Combine(place, parent));
            }

            using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = ForAll });
            stream.Write(content);
        }
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    // The workload runs as another user, whatever the mask of this process.
    private static void MakeFolder(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, FolderForAll);
    }

    private static void Link(string path, string target)
    {
        var next = path + ".next";
        File.Delete(next);
        File.CreateSymbolicLink(next, target);
        // File.Move follows the link and finds a folder in its way; rename(2) replaces the link itself, atomically.
        if (Rename(next, path) != 0)
        {
            throw new IOException($"{path} cannot be swapped: error {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);
}
