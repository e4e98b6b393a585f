using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Backups;
using ClaudeConfig.Cli.Cluster;

namespace ClaudeConfig.Cli.BackingUp;

/// <summary>Takes a backup as the operator does, or says which there are.</summary>
internal static class BackupCommand
{
    public static Command Create(CliConsole console)
    {
        var command = new Command("backup", "Back up the objects of a cluster and their rendered revisions to a bucket, as the operator does by itself; or list the backups that are there.");
        var cluster = new Kubectl(console).AddTo(command);
        var bucket = new BucketOptions().AddTo(command, writes: true);
        var list = new Option<bool>("--list") { Description = "Say which backups there are, the newest first" };
        command.Options.Add(list);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var archive = bucket.Open(parsed, console);
            if (parsed.GetValue(list))
            {
                await ListAsync(archive, console, cancellationToken);
                return ExitCodes.Fine;
            }

            var outcome = await TakeAsync(archive, new ClusterObjects(cluster, parsed), cancellationToken);
            console.Out.WriteLine(outcome.Manifest is { } manifest
                ? $"Backed up {outcome.Entries} objects and revisions at {Text(manifest.TakenAt)}; {outcome.Written} of them are new."
                : $"Nothing changed since the last backup, which holds {outcome.Entries} objects and revisions.");
            return ExitCodes.Fine;
        });
        return command;
    }

    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task ListAsync(BackupArchive archive, CliConsole console, CancellationToken cancellationToken)
    {
        var manifests = await archive.ManifestsAsync(cancellationToken);
        foreach (var (_, at) in manifests.Reverse())
        {
            console.Out.WriteLine(Text(at));
        }

        if (manifests.Count == 0)
        {
            console.Out.WriteLine("There are no backups here.");
        }
    }

    private static async Task<BackupOutcome> TakeAsync(BackupArchive archive, ClusterObjects cluster, CancellationToken cancellationToken)
    {
        var contents = new Dictionary<BackupItem, byte[]>();
        var configurations = new Dictionary<string, (string Namespace, string Name)>(StringComparer.Ordinal);
        foreach (var (kind, _) in BackupKinds.Objects)
        {
            foreach (var ((space, name), live) in await cluster.ListAsync(kind, cancellationToken))
            {
                contents[new BackupItem(kind, space, name, BackupContent.StampOf(live))] = BackupContent.Of(live);
                if (kind == "ClaudeConfiguration")
                {
                    configurations[live.GetProperty("metadata").Text("uid") ?? ""] = (space, name);
                }
            }
        }

        await foreach (var revision in cluster.RevisionsAsync(cancellationToken))
        {
            var notes = revision.Child("metadata", "annotations") ?? default;
            if (notes.Text(Names.OwnerUidAnnotation) is { } uid && configurations.TryGetValue(uid, out var owner) && notes.Text(Names.RevisionAnnotation) is { } name
                && revision.Child("data") is { ValueKind: JsonValueKind.Object } data)
            {
                contents[new BackupItem(BackupKinds.Revision, owner.Namespace, owner.Name, name)] = System.Text.Encoding.UTF8.GetBytes(data.GetRawText());
            }
        }

        return await archive.TakeAsync(
            contents.Keys, (item, _) => Task.FromResult<byte[]?>(contents[item]), new BackupOrigin("claudeconfig backup", await cluster.UidAsync(cancellationToken)), cancellationToken);
    }
}
