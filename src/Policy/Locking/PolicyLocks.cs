using System.Text.Json.Nodes;
using ClaudeConfig.Policy.Bundles;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Locking;

/// <summary>
/// What projects lock, with the values that the configurations they demand give. It applies to any rendered bundle, not only to one that is
/// rendered now: neither a pinned revision nor the last good one of a broken spec escapes a lock.
/// </summary>
public sealed class PolicyLocks
{
    private readonly IReadOnlyList<(LockPath Path, IReadOnlyDictionary<string, byte[]> Platform)> _locks;

    /// <param name="locks">The nearest project's first: the farthest has the last word.</param>
    internal PolicyLocks(IReadOnlyList<(LockPath Path, IReadOnlyDictionary<string, byte[]> Platform)> locks) => _locks = locks;

    /// <summary>Nothing is locked.</summary>
    public static PolicyLocks None { get; } = new([]);

    /// <summary>The bundle with the platform's values at all locked paths; the bundle itself where it has them already.</summary>
    /// <param name="bundle">A bundle of any time.</param>
    public PolicyBundle Apply(PolicyBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (_locks.Count == 0)
        {
            return bundle;
        }

        var locked = PolicyBundle.Of(Apply(bundle.Files));
        return locked.Revision == bundle.Revision ? bundle : locked;
    }

    internal SortedDictionary<string, byte[]> Apply(IReadOnlyDictionary<string, byte[]> files)
    {
        var locked = new SortedDictionary<string, byte[]>(files.ToDictionary(), StringComparer.Ordinal);
        foreach (var (path, platform) in _locks)
        {
            switch (path.Part)
            {
                case LockPath.Settings:
                    TakeJson(locked, platform, BundleRenderer.SettingsFile, path.Names, keepEmpty: true);
                    break;
                case LockPath.McpServers:
                    TakeJson(locked, platform, BundleRenderer.McpFile, [LockPath.McpServers, .. path.Names], keepEmpty: false);
                    break;
                default:
                    TakeFiles(locked, platform, path);
                    break;
            }
        }

        return locked;
    }

    private static void TakeJson(
        SortedDictionary<string, byte[]> files, IReadOnlyDictionary<string, byte[]> platform, string file, IReadOnlyList<string> path, bool keepEmpty)
    {
        var json = JsonLock.Take(Read(files, file), Read(platform, file), path);
        if (json.Count == 0 && !keepEmpty)
        {
            files.Remove(file);
        }
        else
        {
            files[file] = JsonNodes.Write(json);
        }
    }

    private static void TakeFiles(SortedDictionary<string, byte[]> files, IReadOnlyDictionary<string, byte[]> platform, LockPath path)
    {
        foreach (var file in files.Keys.Where(path.CoversFile).ToArray())
        {
            files.Remove(file);
        }

        foreach (var (file, content) in platform.Where(file => path.CoversFile(file.Key)))
        {
            files[file] = content;
        }
    }

    private static JsonObject Read(IReadOnlyDictionary<string, byte[]> files, string file) =>
        files.TryGetValue(file, out var content) && JsonNode.Parse(content) is JsonObject json ? json : [];
}
