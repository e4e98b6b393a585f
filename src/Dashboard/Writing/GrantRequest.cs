using System.Globalization;
using System.Text.Json.Serialization;
using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Dashboard.Writing;

/// <summary>Somebody asks for money on top of a budget's limit.</summary>
internal sealed record GrantRequest
{
    public const int LongestReason = 200;

    /// <summary>Names the grant, too: approved twice it is granted once.</summary>
    public required string Id { get; init; }

    public required string Namespace { get; init; }

    public required string Budget { get; init; }

    /// <summary>A decimal in the limit's currency.</summary>
    public required string Amount { get; init; }

    public required string Currency { get; init; }

    public required string Reason { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>As the API server names him.</summary>
    public required string AskedBy { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public GrantDecision Decision { get; init; }

    public string? DecidedBy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public string? Answer { get; init; }

    [JsonIgnore]
    public ObjectKey Key => new(Namespace, Budget);

    [JsonIgnore]
    public decimal Value => decimal.Parse(Amount, CultureInfo.InvariantCulture);

    [JsonIgnore]
    public string GrantName => $"request-{Id}";
}
