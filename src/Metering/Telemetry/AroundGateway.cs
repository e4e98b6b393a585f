using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Reports;

namespace ClaudeConfig.Metering.Telemetry;

/// <summary>Use that no gateway saw, as clients tell it.</summary>
internal sealed record AroundGateway(ObjectRef Project, string? Member, string Model, UsageSums Sums);
