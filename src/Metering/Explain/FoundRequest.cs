using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Logs;

namespace ClaudeConfig.Metering.Explain;

/// <summary>What is stored of a request.</summary>
internal sealed record FoundRequest(IReadOnlyList<ExplainedEvent> Events, IReadOnlyList<ErrorEntry> Errors, Attribution? Attribution, string? Model)
{
    public bool Any => Events.Count > 0 || Errors.Count > 0;
}
