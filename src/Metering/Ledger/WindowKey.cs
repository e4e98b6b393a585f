using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>A window of a budget.</summary>
internal readonly record struct WindowKey(ObjectRef Budget, DateTimeOffset Start);
