using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>How the passing-on of an answer ended.</summary>
internal readonly record struct RelayEnd(UsageOutcome Outcome, string Detail = "");
