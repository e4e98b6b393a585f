using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Backups;
using ClaudeConfig.Cli.Cluster;

namespace ClaudeConfig.Cli.BackingUp;

/// <summary>Puts objects of a backup back into a cluster, and looks whether they are as they were.</summary>
internal static class RestoreCommand
{
    public static Command Create(CliConsole console)
    {
        var command = new Command("restore", "Put objects of a backup back into a cluster, and compare. Exits with 1 where an object is not as it was.");
        var names = new Argument<string[]>("objects") { Description = "What to put back, as KIND/NAMESPACE/NAME", Arity = ArgumentArity.ZeroOrMore, HelpName = "kind/namespace/name" };
        command.Arguments.Add(names);
        var cluster = new Kubectl(console).AddTo(command);
        var bucket = new BucketOptions().AddTo(command, writes: false);
        var all = new Option<bool>("--all") { Description = "Everything" };
        var at = new Option<string?>("--at") { Description = "The backup of this instant or the last before it, such as 2026-03-01T12:00:00Z (default: the newest)", HelpName = "time" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done; everything that is wanted is read and checked all the same" };
        var force = new Option<bool>("--force") { Description = "Also in place of objects that were changed since" };
        var spaces = new Option<bool>("--create-namespaces") { Description = "Create the namespaces that are missing" };
        Option[] options = [all, at, dryRun, force, spaces];
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetValue(names) ?? [];
            if (parsed.GetValue(all) == wanted.Length > 0)
            {
                throw new UsageException("name the objects, as KIND/NAMESPACE/NAME, or say --all");
            }

            var archive = bucket.Open(parsed, console);
            var time = Instant(parsed.GetValue(at));
            var manifest = await archive.FindAsync(time, cancellationToken)
                ?? throw new UsageException(time is null ? "there is no backup here" : $"there is no backup of {parsed.GetValue(at)} or before; 'claudeconfig backup --list' says which there are");
            var entries = Selected(manifest, wanted);
            return await new Restoring(console, archive, cluster, parsed)
            {
                DryRun = parsed.GetValue(dryRun),
                Force = parsed.GetValue(force),
                CreateNamespaces = parsed.GetValue(spaces),
            }.RunAsync(manifest, entries, cancellationToken);
        });
        return command;
    }

    private static DateTimeOffset? Instant(string? text) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : throw new UsageException($"--at '{text}' is no instant such as 2026-03-01T12:00:00Z");

    private static IReadOnlyList<BackupEntry> Selected(BackupManifest manifest, string[] wanted)
    {
        var objects = manifest.Entries.Where(entry => entry.Kind != BackupKinds.Revision)
            .OrderBy(entry => BackupKinds.OrderOf(entry.Kind)).ThenBy(entry => entry.Namespace, StringComparer.Ordinal).ThenBy(entry => entry.Name, StringComparer.Ordinal).ToArray();
        if (wanted.Length == 0)
        {
            return objects;
        }

        foreach (var text in wanted)
        {
            if (!objects.Any(entry => Names(entry, text)))
            {
                throw new UsageException($"the backup of {BackupCommand.Text(manifest.TakenAt)} holds no {text}; name KIND/NAMESPACE/NAME, such as budget/team-a/monthly");
            }
        }

        return [.. objects.Where(entry => wanted.Any(text => Names(entry, text)))];
    }

    private static bool Names(BackupEntry entry, string text) =>
        text.Split('/') is [var kind, var space, var name] && space == entry.Namespace && name == entry.Name
            && (kind.Equals(entry.Kind, StringComparison.OrdinalIgnoreCase) || kind.Equals(BackupKinds.PluralOf(entry.Kind), StringComparison.OrdinalIgnoreCase));
}
