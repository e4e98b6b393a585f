using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>What became of the bundles of one pass, namespace by namespace.</summary>
internal sealed record DeliveryOutcome
{
    /// <summary>Namespaces whose ConfigMap the API server confirmed.</summary>
    public IReadOnlyList<string> Confirmed { get; init; } = [];

    /// <summary>Namespaces that refused, with what the API server said.</summary>
    public IReadOnlyList<(string Namespace, string Message)> Refused { get; init; } = [];

    /// <summary>ConfigMaps, as namespace/name, that are being deleted and cannot be written until they are gone.</summary>
    public IReadOnlyList<string> Terminating { get; init; } = [];

    /// <summary>Children that another writer keeps changing back.</summary>
    public IReadOnlyList<string> Contested { get; init; } = [];

    /// <summary>Children that others changed and that were put back.</summary>
    public IReadOnlyList<string> Repaired { get; init; } = [];

    /// <summary>The first refusal, for the log.</summary>
    public Exception? Failure { get; init; }

    /// <summary>When a refusal is tried again.</summary>
    public RetryStatus? Retry { get; init; }

    /// <summary>Everything that went well where nothing was to be done.</summary>
    public static DeliveryOutcome None { get; } = new();

    /// <summary>Why not every target holds the bundle, the gravest first.</summary>
    public IReadOnlyList<(string Reason, string Message)> Problems =>
    [
        .. Refused.Count == 0 ? Array.Empty<(string, string)>() : [Controllers.Refusal.Problem(string.Join("; ", Refused.Take(5).Select(refusal => $"namespace {refusal.Namespace}: {refusal.Message}")) + More(Refused.Count - 5))],
        .. Terminating.Count == 0 ? Array.Empty<(string, string)>() : [(ConditionReasons.Terminating, $"{string.Join(", ", Terminating.Take(5).Select(name => $"ConfigMap {name}"))}{More(Terminating.Count - 5)} is being deleted, and is made again once it is gone; its metadata.finalizers say who holds it")],
        .. Contested.Count == 0 ? Array.Empty<(string, string)>() : [Contest.Problem(Contested)],
    ];

    private static string More(int count) => count > 0 ? $" and {count} more" : "";
}
