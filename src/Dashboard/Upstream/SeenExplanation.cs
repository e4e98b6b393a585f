using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>An answer of <c>/v1/explain</c>.</summary>
internal sealed record SeenExplanation
{
    public string Answer { get; init; } = "";

    public ObjectKey? Project { get; init; }

    public string? Member { get; init; }

    public string? Model { get; init; }

    public IReadOnlyList<Served> Events { get; init; } = [];

    public IReadOnlyList<Refused> Refusals { get; init; } = [];

    public IReadOnlyList<Paying> Budgets { get; init; } = [];

    internal sealed record Served(string Source, DateTimeOffset StartTime, string Model, int StatusCode, decimal Cost);

    internal sealed record Refused(DateTimeOffset Time, string Source, string Code, string Message);

    internal sealed record Paying
    {
        public required ObjectKey Budget { get; init; }

        public bool Blocks { get; init; }

        public string Reason { get; init; } = "";

        public decimal? LimitUsd { get; init; }

        public decimal? SpentUsd { get; init; }

        public decimal? HeldUsd { get; init; }

        public decimal? RemainingUsd { get; init; }

        public DateTimeOffset? ResetTime { get; init; }
    }
}
