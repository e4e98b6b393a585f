using System.CommandLine;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Backups;
using ClaudeConfig.Cli.Cluster;

namespace ClaudeConfig.Cli.BackingUp;

/// <summary>One restore: read and check everything, say what becomes of it, do it, look again.</summary>
internal sealed class Restoring(CliConsole console, BackupArchive archive, Kubectl cluster, ParseResult parsed)
{
    private readonly ClusterObjects _objects = new(cluster, parsed);
    private readonly Dictionary<string, int> _counts = [];

    public bool DryRun { get; init; }

    public bool Force { get; init; }

    public bool CreateNamespaces { get; init; }

    public async Task<int> RunAsync(BackupManifest manifest, IReadOnlyList<BackupEntry> entries, CancellationToken cancellationToken)
    {
        var steps = await PlanAsync(entries, cancellationToken);
        await NamespacesAsync(steps, cancellationToken);
        foreach (var step in steps.Where(step => step.Action is RestoreAction.Unchanged or RestoreAction.Refuse))
        {
            Say(step.Action == RestoreAction.Unchanged ? "unchanged" : "refused", step.Name, step.Note);
        }

        RestoreStep[] open = [.. steps.Where(step => step.Action is RestoreAction.Create or RestoreAction.Replace)];
        if (DryRun)
        {
            foreach (var step in open)
            {
                Say(step.Action == RestoreAction.Create ? "would create" : "would replace", step.Name, step.Note);
            }
        }
        else
        {
            await CompareAsync(await WriteAsync(open, cancellationToken), cancellationToken);
        }

        console.Out.WriteLine($"{entries.Count} objects of the backup of {BackupCommand.Text(manifest.TakenAt)}: {string.Join(", ", _counts.Select(count => $"{count.Value} {count.Key}"))}");
        return _counts.Keys.Any(word => word is "refused" or "failed" or "different") ? ExitCodes.Found : ExitCodes.Fine;
    }

    private async Task<IReadOnlyList<RestoreStep>> PlanAsync(IReadOnlyList<BackupEntry> entries, CancellationToken cancellationToken)
    {
        var steps = new List<RestoreStep>();
        foreach (var kind in entries.GroupBy(entry => entry.Kind))
        {
            var live = await _objects.ListAsync(kind.Key, cancellationToken);
            foreach (var entry in kind)
            {
                using var content = JsonDocument.Parse(await archive.ReadAsync(entry, cancellationToken));
                steps.Add(RestorePlanner.Plan(entry, content.RootElement, live.TryGetValue((entry.Namespace, entry.Name), out var found) ? found : null, Force));
            }
        }

        return steps;
    }

    private async Task NamespacesAsync(IReadOnlyList<RestoreStep> steps, CancellationToken cancellationToken)
    {
        var there = await _objects.NamespacesAsync(cancellationToken);
        string[] missing = [.. steps.Select(step => step.Entry.Namespace).Distinct().Where(space => !there.Contains(space))];
        if (missing.Length > 0 && !CreateNamespaces)
        {
            throw new UsageException($"the cluster has no namespace {string.Join(", ", missing)}: create {(missing.Length == 1 ? "it" : "them")} with labels as before, or say --create-namespaces");
        }

        foreach (var space in missing)
        {
            if (DryRun)
            {
                Say("would create", $"Namespace {space}", "");
                continue;
            }

            var body = Encoding.UTF8.GetBytes($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{space}}}"}}""");
            var problem = await cluster.WriteAsync(parsed, "create", "/api/v1/namespaces", body, cancellationToken);
            Say(problem is null ? "created" : "failed", $"Namespace {space}", problem ?? "without labels: selectors of projects may need them");
        }
    }

    /// <summary>Writes in order; what is refused is tried again as long as others are taken, for it may have waited for them.</summary>
    private async Task<IReadOnlyList<RestoreStep>> WriteAsync(IReadOnlyList<RestoreStep> open, CancellationToken cancellationToken)
    {
        var done = new List<RestoreStep>();
        while (true)
        {
            var refused = new List<(RestoreStep Step, string Problem)>();
            foreach (var step in open)
            {
                var collection = ClusterObjects.PathOf(step.Entry.Kind, step.Entry.Namespace);
                var problem = step.Action == RestoreAction.Create
                    ? await cluster.WriteAsync(parsed, "create", collection, step.Body, cancellationToken)
                    : await cluster.WriteAsync(parsed, "replace", $"{collection}/{Uri.EscapeDataString(step.Entry.Name)}", step.Body, cancellationToken);
                if (problem is null)
                {
                    done.Add(step);
                }
                else
                {
                    refused.Add((step, problem));
                }
            }

            if (refused.Count == 0 || refused.Count == open.Count)
            {
                refused.ForEach(item => Say("failed", item.Step.Name, item.Problem));
                return done;
            }

            open = [.. refused.Select(item => item.Step)];
        }
    }

    private async Task CompareAsync(IReadOnlyList<RestoreStep> done, CancellationToken cancellationToken)
    {
        foreach (var kind in done.GroupBy(step => step.Entry.Kind))
        {
            var live = await _objects.ListAsync(kind.Key, cancellationToken);
            foreach (var step in kind)
            {
                if (live.TryGetValue((step.Entry.Namespace, step.Entry.Name), out var found) && step.Holds(found))
                {
                    Say(step.Action == RestoreAction.Create ? "created" : "replaced", step.Name, step.Note);
                }
                else
                {
                    Say("different", step.Name, "it was written and is not what the backup holds: somebody changed it at once; see admission webhooks and deployment tools");
                }
            }
        }
    }

    private void Say(string word, string name, string note)
    {
        _counts[word] = _counts.GetValueOrDefault(word) + 1;
        console.Out.WriteLine($"{word,-10} {name}{(note.Length > 0 ? ": " + note : "")}");
    }
}
