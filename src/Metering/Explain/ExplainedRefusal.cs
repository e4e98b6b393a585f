using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Explain;

/// <summary>A refusal that somebody reported.</summary>
internal sealed record ExplainedRefusal(DateTimeOffset Time, string Source, string Code, ObjectRef? Budget, string Message);
