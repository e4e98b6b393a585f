using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Windows to look up: by their beginnings, and of Rolling budgets, whose windows overlap, all that contain an instant.</summary>
internal sealed class WindowChoice
{
    public static readonly WindowChoice None = new(new HashSet<WindowKey>(), new HashSet<(ObjectRef, DateTimeOffset)>());

    private WindowChoice(IReadOnlySet<WindowKey> keys, IReadOnlySet<(ObjectRef Budget, DateTimeOffset Instant)> rolling) => (Keys, Rolling) = (keys, rolling);

    public IReadOnlySet<WindowKey> Keys { get; }

    public IReadOnlySet<(ObjectRef Budget, DateTimeOffset Instant)> Rolling { get; }

    public bool IsEmpty => Keys.Count + Rolling.Count == 0;

    public static WindowChoice Of(IEnumerable<WindowKey> keys) => new(keys.ToHashSet(), new HashSet<(ObjectRef, DateTimeOffset)>());

    /// <summary>The windows of budgets at instants.</summary>
    public static WindowChoice Of(RuleSet rules, IEnumerable<(ObjectRef Budget, DateTimeOffset Instant)> wanted)
    {
        var (keys, rolling) = (new HashSet<WindowKey>(), new HashSet<(ObjectRef, DateTimeOffset)>());
        foreach (var (budget, instant) in wanted)
        {
            if (rules.IsRolling(budget))
            {
                rolling.Add((budget, instant));
            }
            else if (rules.WindowAt(budget, instant) is { } span)
            {
                keys.Add(new WindowKey(budget, span.Start));
            }
        }

        return new WindowChoice(keys, rolling);
    }

    /// <summary>Which of the windows that were read a budget has at an instant.</summary>
    public static IEnumerable<Window> At(RuleSet rules, IReadOnlyDictionary<WindowKey, Window> windows, ObjectRef budget, DateTimeOffset instant)
    {
        if (rules.IsRolling(budget))
        {
            return windows.Values.Where(window => window.Budget == budget && window.Start <= instant && instant < window.End);
        }

        return rules.WindowAt(budget, instant) is { } span && windows.TryGetValue(new WindowKey(budget, span.Start), out var found) ? [found] : [];
    }

    /// <summary>Those of the windows that were read that are among these.</summary>
    public IEnumerable<Window> In(IReadOnlyDictionary<WindowKey, Window> windows) => windows.Values.Where(window =>
        Keys.Contains(window.Key) || Rolling.Any(entry => entry.Budget == window.Budget && window.Start <= entry.Instant && entry.Instant < window.End));

    public static WindowChoice operator +(WindowChoice left, WindowChoice right) =>
        new(left.Keys.Concat(right.Keys).ToHashSet(), left.Rolling.Concat(right.Rolling).ToHashSet());
}
