using System.CommandLine;
using System.Text;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Cli.Input;
using ClaudeConfig.Policy.Bundles;
using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Comparing;

/// <summary>Says what a change of manifests would render and whom it reaches.</summary>
internal static class DiffCommand
{
    public static Command Create(CliConsole console)
    {
        var command = new Command("diff", "Say what a change of manifests would render and whom it reaches: -f OLD -f NEW. Exits with 1 where there are differences.");
        var input = new InputOptions().AddTo(command);
        command.SetAction(parsed =>
        {
            if (input.Names(parsed) is not [var before, var after])
            {
                throw new UsageException("diff needs -f twice: the old manifests and the new ones");
            }

            var (old, @new) = (input.Load(parsed, console, [before]), input.Load(parsed, console, [after]));
            var changed = Keys(old).Union(Keys(@new)).Order().Count(key => Compare(key, old, @new, console.Out));
            if (changed == 0)
            {
                console.Out.WriteLine("nothing that is rendered changes");
            }

            return changed == 0 ? ExitCodes.Fine : ExitCodes.Found;
        });
        return command;
    }

    private static IEnumerable<ObjectKey> Keys(ManifestSet set) => set.Configurations.Where(configuration => configuration.Spec.ProjectRef is not null).Select(configuration => configuration.Key);

    private static bool Compare(ObjectKey key, ManifestSet old, ManifestSet @new, TextWriter output)
    {
        var (before, after) = (Delivered(old, key), Delivered(@new, key));
        var (reachedBefore, reached) = (Reached(old, key), Reached(@new, key));
        if (before.Bundle?.Revision == after.Bundle?.Revision && before.Why == after.Why && reachedBefore.SequenceEqual(reached))
        {
            return false;
        }

        output.WriteLine($"{key}: {before.Bundle?.Revision ?? before.Why} -> {after.Bundle?.Revision ?? after.Why}");
        output.WriteLine($"  reaches {(reached.Count == 0 ? "nobody" : string.Join(", ", reached.Select(name => reachedBefore.Contains(name) ? name : $"{name} (new)")))}");
        if (reachedBefore.Except(reached).ToArray() is { Length: > 0 } gone)
        {
            output.WriteLine($"  reaches no longer {string.Join(", ", gone)}");
        }

        var (files, newFiles) = (before.Bundle?.Files ?? Nothing, after.Bundle?.Files ?? Nothing);
        foreach (var path in files.Keys.Union(newFiles.Keys).Order(StringComparer.Ordinal))
        {
            Compare(path, files.GetValueOrDefault(path), newFiles.GetValueOrDefault(path), output);
        }

        return true;
    }

    private static IReadOnlyDictionary<string, byte[]> Nothing { get; } = new Dictionary<string, byte[]>();

    private static void Compare(string path, byte[]? before, byte[]? after, TextWriter output)
    {
        if (before is not null && after is not null && before.AsSpan().SequenceEqual(after))
        {
            return;
        }

        output.WriteLine($"  {(before is null ? "+" : after is null ? "-" : "~")} /etc/claude-code/{path}");
        foreach (var line in LineDiff.Of(Encoding.UTF8.GetString(before ?? []), Encoding.UTF8.GetString(after ?? [])))
        {
            output.WriteLine($"    {line}");
        }
    }

    private static IReadOnlyList<string> Reached(ManifestSet set, ObjectKey key) => Find(set, key) is { } configuration ? set.NamespacesOf(configuration) : [];

    private static (PolicyBundle? Bundle, string Why) Delivered(ManifestSet set, ObjectKey key)
    {
        if (Find(set, key) is not { } configuration)
        {
            return (null, "nothing");
        }

        var policy = set.PolicyOf(key)!;
        if (set.ProjectOf(configuration, out var problem) is null)
        {
            return (null, $"not delivered ({problem ?? "it is a base"})");
        }

        var pin = configuration.Spec.PinnedRevision;
        return pin is not null && pin != policy.Bundle?.Revision ? (null, $"pinned to {pin}") : policy.Bundle is { } bundle ? (bundle, "") : (null, $"not delivered ({policy.Message})");
    }

    private static ClaudeConfiguration? Find(ManifestSet set, ObjectKey key) => set.Configurations.FirstOrDefault(configuration => configuration.Key == key);
}
