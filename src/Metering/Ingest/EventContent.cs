using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>What makes two events the same: identity, and the content that an identity stands for. Over fields, not over the text they came in.</summary>
internal static class EventContent
{
    public static Guid KeyOf(UsageEvent usage) => FieldHash.Begin().Add(usage.Tenant).Add(usage.Source).Add(usage.Id).Take();

    /// <summary>Of an event whose tags are sorted.</summary>
    public static Guid HashOf(UsageEvent usage)
    {
        var (attribution, tokens, modifiers) = (usage.Attribution, usage.Usage, usage.Modifiers);
        return FieldHash.Begin()
            .Add(usage.Tenant).Add(usage.Source).Add(usage.Id).Add(usage.StartTime).Add(usage.EndTime)
            .Add(attribution.Project.Namespace).Add(attribution.Project.Name).Add(attribution.Member).Add(attribution.Key)
            .Add(attribution.SessionId).Add(attribution.AgentId).Add(attribution.ParentAgentId).Add(attribution.Tags)
            .Add(usage.Route?.Namespace).Add(usage.Route?.Name).Add(usage.Target).Add(usage.Provider).Add(usage.RequestedModel).Add(usage.Model)
            .Add(tokens.Input).Add(tokens.CacheWrite5m).Add(tokens.CacheWrite1h).Add(tokens.CacheRead).Add(tokens.Output).Add(tokens.Thinking).Add(tokens.WebSearches)
            .Add(modifiers.Batch).Add(modifiers.Fast).Add(modifiers.InferenceGeo).Add(modifiers.ServiceTier)
            .Add(usage.Estimated).Add((int)usage.Outcome).Add(usage.StatusCode).Add(usage.UpstreamRequestId).Add(usage.FirstByteMilliseconds)
            .Add(usage.LeaseId).Add(usage.LeaseCharge)
            .Take();
    }
}
