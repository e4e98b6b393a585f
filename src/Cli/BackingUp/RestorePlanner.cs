using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Backups;
using ClaudeConfig.Cli.Cluster;

namespace ClaudeConfig.Cli.BackingUp;

/// <summary>
/// Decides what becomes of each object of a backup. Status is not put back: it is found anew. Owners are not either: their uids are those of a cluster
/// that is gone, and the garbage collector would take the object with them. Pure.
/// </summary>
internal static class RestorePlanner
{
    /// <summary>Decides about one object.</summary>
    /// <param name="entry">What the backup says of it.</param>
    /// <param name="content">Its content.</param>
    /// <param name="live">What the cluster has; null where it has none.</param>
    /// <param name="force">Whether what was changed since may go.</param>
    public static RestoreStep Plan(BackupEntry entry, JsonElement content, JsonElement? live, bool force)
    {
        var wanted = BackupContent.Comparable(content);
        var owners = content.Child("metadata", "ownerReferences") is { ValueKind: JsonValueKind.Array } references
            ? $"without its owner {string.Join(", ", references.EnumerateArray().Select(owner => $"{owner.Text("kind")} {owner.Text("name")}"))}, whose uid is that of another life"
            : "";
        if (live is not { } found)
        {
            return new(entry, RestoreAction.Create, owners, wanted) { Wanted = wanted };
        }

        if (BackupContent.Comparable(found).AsSpan().SequenceEqual(wanted))
        {
            return new(entry, RestoreAction.Unchanged, "", []) { Wanted = wanted };
        }

        return force || IsOlder(entry, found)
            ? new(entry, RestoreAction.Replace, Difference(entry, found), Replaced(found, content)) { Wanted = wanted }
            : new(entry, RestoreAction.Refuse, $"it was changed since ({Difference(entry, found)}); --force puts the backup's in its place", []) { Wanted = wanted };
    }

    /// <summary>The same object at an earlier time: a cluster whose storage was put back.</summary>
    private static bool IsOlder(BackupEntry entry, JsonElement live) => UidOf(live) == UidOf(entry) && GenerationOf(live) < GenerationOf(entry);

    private static string Difference(BackupEntry entry, JsonElement live) => UidOf(live) == UidOf(entry)
        ? string.Create(CultureInfo.InvariantCulture, $"generation {GenerationOf(live)} here, {GenerationOf(entry)} in the backup")
        : $"another object of this name was created here at {live.Child("metadata")?.Text("creationTimestamp")}";

    private static string UidOf(BackupEntry entry) => entry.Stamp.Split(':')[0];

    private static long GenerationOf(BackupEntry entry) => entry.Stamp.Split(':') is [_, var text, ..] && long.TryParse(text, CultureInfo.InvariantCulture, out var generation) ? generation : 0;

    private static string? UidOf(JsonElement live) => live.Child("metadata")?.Text("uid");

    private static long GenerationOf(JsonElement live) => live.Child("metadata", "generation") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;

    /// <summary>The live object with the backup's words in it: its finalizers, owners and version stay its own.</summary>
    private static byte[] Replaced(JsonElement live, JsonElement content)
    {
        var body = JsonObject.Create(live)!;
        var (mine, theirs) = (body["metadata"]!.AsObject(), content.GetProperty("metadata"));
        foreach (var name in (string[])["labels", "annotations"])
        {
            mine[name] = theirs.Child(name) is { ValueKind: JsonValueKind.Object } pairs ? JsonObject.Create(pairs) : null;
        }

        mine.Remove("managedFields");
        body.Remove("status");
        body["spec"] = content.Child("spec") is { ValueKind: JsonValueKind.Object } spec ? JsonObject.Create(spec) : new JsonObject();
        return System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());
    }
}
