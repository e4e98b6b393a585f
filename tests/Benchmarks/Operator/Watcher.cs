using ClaudeConfig.Benchmarks.LocalCluster;

namespace ClaudeConfig.Benchmarks.Operator;

/// <summary>Reads a watch line by line until it has seen what it was told to wait for.</summary>
internal static class Watcher
{
    /// <summary>Completes when the handler returns true. Lines come as they are: parsing would compete with what is measured.</summary>
    public static async Task UntilAsync(ApiCalls api, string path, Func<string, bool> enough, TimeSpan deadline)
    {
        using var limit = new CancellationTokenSource(deadline);
        using var reader = await api.WatchAsync($"{path}?watch=true");
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (enough(line))
            {
                return;
            }
        }

        throw new InvalidOperationException($"the watch on {path} ended too early");
    }

    /// <summary>The object's name: the first in its metadata, before any name of a field, owner or reference.</summary>
    public static string NameOf(string line)
    {
        var at = line.IndexOf("\"metadata\":", StringComparison.Ordinal);
        at = line.IndexOf("\"name\":\"c-", at, StringComparison.Ordinal);
        return at < 0 ? "" : line[(at + 8)..line.IndexOf('"', at + 8)];
    }
}
