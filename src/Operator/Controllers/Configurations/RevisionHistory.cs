using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Policy.Bundles;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>
/// The immutable history of a configuration: one ControllerRevision for each content it ever had, within a limit. Only metadata is known
/// here, which costs little however large the contents are; the API server lets nobody change the content of one.
/// </summary>
internal sealed class RevisionHistory(ChildOwner owner, IReadOnlyList<PartialObjectMetadata<V1ControllerRevision>> live)
{
    /// <summary>The name of the object that holds a revision.</summary>
    public static string NameOf(ChildOwner owner, string revision) => ChildOwner.Fit($"{owner.Key.Name}-{revision}");

    private IEnumerable<PartialObjectMetadata<V1ControllerRevision>> Ours =>
        live.Where(item => RevisionOf(item) is { } revision && item.Metadata.Name == NameOf(owner, revision));

    /// <summary>Leaves everything as it is.</summary>
    public RevisionPlan Untouched => new([], [], [], [.. Ours.OrderByDescending(NumberOf).ThenBy(RevisionOf, StringComparer.Ordinal).Select(RevisionOf).OfType<string>()]);

    /// <summary>Keeps what is rendered, what is delivered, those that are named, and the newest others up to the limit.</summary>
    /// <param name="current">What the spec renders to; it is the newest.</param>
    /// <param name="delivered">What is delivered; another one than the current where a lock changed an old revision.</param>
    /// <param name="named">Revisions to keep whatever their age.</param>
    /// <param name="limit">How many others are kept.</param>
    public RevisionPlan Plan(PolicyBundle? current, PolicyBundle? delivered, IReadOnlyCollection<string> named, int limit)
    {
        var known = Ours.ToDictionary(item => RevisionOf(item)!);
        var newest = known.Count == 0 ? 0 : known.Values.Max(NumberOf);
        var apply = new List<V1ControllerRevision>();
        if (current is not null)
        {
            // Content that comes back is the newest again.
            Keep(current, known.TryGetValue(current.Revision, out var item) && NumberOf(item) == newest ? newest : newest + 1);
        }

        if (delivered is not null && delivered.Revision != current?.Revision)
        {
            Keep(delivered, known.TryGetValue(delivered.Revision, out var item) ? NumberOf(item) : newest);
        }

        var others = known.Values.Where(item => RevisionOf(item) != current?.Revision && RevisionOf(item) != delivered?.Revision).OrderByDescending(NumberOf).ThenBy(RevisionOf, StringComparer.Ordinal).ToArray();
        var pinned = others.Where(item => named.Contains(RevisionOf(item)!)).ToArray();
        var kept = pinned.Concat(others.Except(pinned).Take(limit)).ToArray();
        return new RevisionPlan(
            apply,
            [.. kept.Where(item => !IsAsMade(item, NumberOf(item)))],
            [.. others.Except(kept)],
            [.. new[] { current?.Revision, delivered?.Revision }.OfType<string>().Distinct(), .. kept.OrderByDescending(NumberOf).ThenBy(RevisionOf, StringComparer.Ordinal).Select(item => RevisionOf(item)!)]);

        void Keep(PolicyBundle bundle, long number)
        {
            if (!known.TryGetValue(bundle.Revision, out var item) || !IsAsMade(item, number))
            {
                apply.Add(Build(bundle, number));
            }
        }
    }

    /// <summary>The object that holds a bundle.</summary>
    public V1ControllerRevision Build(PolicyBundle bundle, long number) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "ControllerRevision",
        Metadata = MetadataOf(bundle.Revision, number),
        Data = JsonSerializer.SerializeToElement(new Dictionary<string, string>(bundle.ToConfigMapData()), OperatorJson.Default.DictionaryStringString),
        Revision = number,
    };

    public static string? RevisionOf(PartialObjectMetadata<V1ControllerRevision> item) =>
        item.Metadata.Annotations?.TryGetValue(Names.RevisionAnnotation, out var revision) == true ? revision : null;

    /// <summary>The place of a revision in the history. Its own field is no part of the metadata.</summary>
    public static long NumberOf(PartialObjectMetadata<V1ControllerRevision> item) =>
        item.Metadata.Annotations?.TryGetValue(Names.RevisionNumberAnnotation, out var text) == true && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private V1ObjectMeta MetadataOf(string revision, long number) => owner.Metadata(
        owner.Key.Namespace,
        NameOf(owner, revision),
        Components.Revision,
        annotations: new Dictionary<string, string>
        {
            [Names.RevisionAnnotation] = revision,
            [Names.RevisionNumberAnnotation] = number.ToString(CultureInfo.InvariantCulture),
        });

    private bool IsAsMade(PartialObjectMetadata<V1ControllerRevision> item, long number) => Metadata.Holds(item.Metadata, MetadataOf(RevisionOf(item)!, number));
}
