using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Policy.Bundles;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>The immutable history of a configuration: one ControllerRevision for each content it ever had, within a limit.</summary>
internal sealed class RevisionHistory(ChildOwner owner, IReadOnlyList<V1ControllerRevision> live)
{
    /// <summary>The data of a stored revision by its content-addressed name; null where it is not (or no longer) there.</summary>
    public IReadOnlyDictionary<string, string>? DataOf(string revision) =>
        live.FirstOrDefault(item => RevisionOf(item) == revision) is { } found ? Read(found) : null;

    /// <summary>The revisions to keep: the one in use, those that are named, and the newest others up to the limit.</summary>
    public IReadOnlyList<V1ControllerRevision> Keep(PolicyBundle? current, IReadOnlyCollection<string> named, int limit)
    {
        var kept = new List<V1ControllerRevision>();
        var newest = live.Count == 0 ? 0 : live.Max(NumberOf);
        if (current is not null)
        {
            var known = live.FirstOrDefault(item => RevisionOf(item) == current.Revision);
            // Content that comes back is the newest again.
            var number = known is not null && NumberOf(known) == newest ? newest : newest + 1;
            kept.Add(Build(current.Revision, JsonSerializer.SerializeToElement(new Dictionary<string, string>(current.ToConfigMapData()), OperatorJson.Default.DictionaryStringString), number));
        }

        var others = live.Where(item => RevisionOf(item) is { } revision && revision != current?.Revision).OrderByDescending(NumberOf).ToArray();
        var pinned = others.Where(item => named.Contains(RevisionOf(item)!)).ToArray();
        kept.AddRange(pinned.Concat(others.Except(pinned).Take(limit)).Select(item => Build(RevisionOf(item)!, item.Data!, NumberOf(item))));
        return kept;
    }

    public static string? RevisionOf(V1ControllerRevision item) =>
        item.Metadata.Annotations?.TryGetValue(Names.RevisionAnnotation, out var revision) == true ? revision : null;

    private static long NumberOf(V1ControllerRevision item) => item.Revision ?? 0;

    private static Dictionary<string, string> Read(V1ControllerRevision item) => item.Data switch
    {
        JsonElement element => element.Deserialize(OperatorJson.Default.DictionaryStringString)!,
        null => [],
        var other => throw new InvalidOperationException($"the data of a ControllerRevision is a {other.GetType().Name} and not JSON"),
    };

    private V1ControllerRevision Build(string revision, object data, long number) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "ControllerRevision",
        Metadata = owner.Metadata(
            owner.Key.Namespace,
            $"{owner.Key.Name}-{revision}",
            Components.Revision,
            annotations: new Dictionary<string, string> { [Names.RevisionAnnotation] = revision }),
        Data = data,
        Revision = number,
    };
}
