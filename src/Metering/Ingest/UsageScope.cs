using System.Text.Json;
using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>What neither a budget nor a report over hours can tell apart.</summary>
/// <param name="Project">The project.</param>
/// <param name="Member">Who.</param>
/// <param name="Key">With which key.</param>
/// <param name="Tags">As JSON, sorted.</param>
/// <param name="Provider">Who served.</param>
/// <param name="Model">What is paid for.</param>
/// <param name="Route">Which route chose the target.</param>
internal readonly record struct UsageScope(ObjectRef Project, string? Member, string? Key, string Tags, string Provider, string Model, ObjectRef? Route)
{
    /// <summary>The same scope has the same id in every process.</summary>
    public Guid Id => FieldHash.Begin().Add(Project.Namespace).Add(Project.Name).Add(Member).Add(Key).Add(Tags).Add(Provider).Add(Model).Add(Route?.Namespace).Add(Route?.Name).Take();

    public static UsageScope Of(PricedEvent entry)
    {
        var (usage, attribution) = (entry.Event, entry.Event.Attribution);
        return new(attribution.Project, attribution.Member, attribution.Key, entry.Tags, usage.Provider, usage.Model, usage.Route);
    }

    public static string Text(IReadOnlyDictionary<string, string> tags) => tags.Count == 0 ? "{}" : JsonSerializer.Serialize(tags);
}
