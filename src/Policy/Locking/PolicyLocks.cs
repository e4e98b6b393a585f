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
    private readonly IReadOnlyList<(LockPath Path, PlatformFiles Platform)> _locks;
    private readonly bool _gatewayOnly;

    /// <param name="locks">The nearest project's first: the farthest has the last word.</param>
    /// <param name="gatewayOnly">Whether Claude Code is kept to its gateway.</param>
    internal PolicyLocks(IReadOnlyList<(LockPath Path, PlatformFiles Platform)> locks, bool gatewayOnly = false) => (_locks, _gatewayOnly) = (locks, gatewayOnly);

    /// <summary>Nothing is locked.</summary>
    public static PolicyLocks None { get; } = new([]);

    /// <summary>The bundle with the platform's values at all locked paths; the bundle itself where it has them already.</summary>
    /// <param name="bundle">A bundle of any time.</param>
    public PolicyBundle Apply(PolicyBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (_locks.Count == 0 && !_gatewayOnly)
        {
            return bundle;
        }

        var locked = PolicyBundle.Of(Apply(bundle.Files));
        return locked.Revision == bundle.Revision ? bundle : locked;
    }

    /// <summary>The same locks, and Claude Code kept to its gateway.</summary>
    internal PolicyLocks WithGatewayOnly() => new(_locks, gatewayOnly: true);

    internal SortedDictionary<string, byte[]> Apply(IReadOnlyDictionary<string, byte[]> files)
    {
        var locked = new SortedDictionary<string, byte[]>(files.ToDictionary(), StringComparer.Ordinal);
        // Read and written once, however many locks go over them.
        var documents = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (path, platform) in _locks)
        {
            switch (path.Part)
            {
                case LockPath.Settings:
                    Take(documents, files, BundleRenderer.SettingsFile, platform.Settings, path.Names);
                    break;
                case LockPath.McpServers:
                    Take(documents, files, BundleRenderer.McpFile, platform.Servers, [LockPath.McpServers, .. path.Names]);
                    break;
                default:
                    TakeFiles(locked, platform.Files, path);
                    break;
            }
        }

        if (_gatewayOnly)
        {
            documents[BundleRenderer.SettingsFile] = GatewayLock.Apply(documents.TryGetValue(BundleRenderer.SettingsFile, out var known) ? known : Read(files, BundleRenderer.SettingsFile));
        }

        foreach (var (file, json) in documents)
        {
            if (json.Count == 0 && file == BundleRenderer.McpFile)
            {
                locked.Remove(file);
            }
            else
            {
                locked[file] = JsonNodes.Write(json);
            }
        }

        return locked;
    }

    private static void Take(Dictionary<string, JsonObject> documents, IReadOnlyDictionary<string, byte[]> files, string file, JsonObject platform, IReadOnlyList<string> path) =>
        documents[file] = JsonLock.Take(documents.TryGetValue(file, out var known) ? known : Read(files, file), platform, path);

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
