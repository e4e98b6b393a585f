using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Identity of an event; three parts that are never joined into one text.</summary>
internal readonly record struct EventKey(string Tenant, string Source, string Id) : IComparable<EventKey>
{
    public static EventKey Of(UsageEvent usage) => new(usage.Tenant, usage.Source, usage.Id);

    public int CompareTo(EventKey other)
    {
        var order = string.CompareOrdinal(Tenant, other.Tenant);
        order = order != 0 ? order : string.CompareOrdinal(Source, other.Source);
        return order != 0 ? order : string.CompareOrdinal(Id, other.Id);
    }
}
