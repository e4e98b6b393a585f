using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Configurations;
using k8s.Models;

namespace ClaudeConfig.Dashboard.Revisions;

/// <summary>A revision of a configuration, as the operator keeps it.</summary>
/// <param name="Name">As status names it.</param>
/// <param name="Number">Its place in the history.</param>
/// <param name="Made">When.</param>
/// <param name="Files">Content by file.</param>
internal sealed record SeenRevision(string Name, long Number, DateTimeOffset Made, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Those of a configuration, the youngest first.</summary>
    public static IReadOnlyList<SeenRevision> Of(ClaudeConfiguration owner, IEnumerable<V1ControllerRevision> all) =>
    [
        .. all.Where(item => item.Metadata.Annotations?.TryGetValue(Names.OwnerUidAnnotation, out var uid) is true && uid == owner.Metadata.Uid)
            .Select(item => Read(owner, item)).OrderByDescending(revision => revision.Number),
    ];

    private static SeenRevision Read(ClaudeConfiguration owner, V1ControllerRevision item)
    {
        var prefix = $"{owner.Key.Name}-";
        var number = item.Metadata.Annotations?.TryGetValue(Names.RevisionNumberAnnotation, out var text) is true && long.TryParse(text, CultureInfo.InvariantCulture, out var parsed) ? parsed : item.Revision ?? 0;
        return new SeenRevision(
            item.Metadata.Name.StartsWith(prefix, StringComparison.Ordinal) ? item.Metadata.Name[prefix.Length..] : item.Metadata.Name,
            number,
            item.Metadata.CreationTimestamp is { } made ? new DateTimeOffset(made, TimeSpan.Zero) : DateTimeOffset.UnixEpoch,
            item.Data is JsonElement { ValueKind: JsonValueKind.Object } data
                ? data.EnumerateObject().ToDictionary(file => file.Name, file => file.Value.ValueKind == JsonValueKind.String ? file.Value.GetString()! : file.Value.GetRawText())
                : new Dictionary<string, string>());
    }
}
