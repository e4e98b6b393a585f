using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Domain.Windows;

namespace ClaudeConfig.Domain.Budgets;

/// <summary>What is wrong with a budget by itself, beyond what the schema refuses: an older schema, or a newer one, may have let it in.</summary>
public static class BudgetChecks
{
    private static readonly TimeSpan ShortestAway = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAway = TimeSpan.FromHours(24);

    /// <summary>Everything that keeps a spec from being used.</summary>
    /// <param name="budget">The name for messages.</param>
    /// <param name="spec">The spec.</param>
    public static IReadOnlyList<BudgetProblem> Of(ObjectKey budget, BudgetSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return [.. Enums(spec).Concat(Amounts(spec)).Concat(WithoutMetering(spec)).Concat(Shares(spec)).Concat(Times(spec)).Concat(Calendar(spec)).Select(problem => problem with { Message = $"Budget {budget}: {problem.Message}" })];
    }

    /// <summary>The currencies that a spec names, by field; that of the limit first.</summary>
    /// <param name="spec">The spec.</param>
    public static IEnumerable<(string Field, string Currency)> Currencies(BudgetSpec spec)
    {
        IEnumerable<(string Field, Money? Money)> fields =
        [
            ("spec.limit", spec.Limit),
            ("spec.perMember.limit", spec.PerMember?.Limit),
            .. (spec.PerMember?.Overrides ?? []).Select((share, index) => ($"spec.perMember.overrides[{index}].limit", (Money?)share.Limit)),
            ("spec.perSession.limit", spec.PerSession?.Limit),
        ];
        return fields.Where(field => field.Money is not null).Select(field => ($"{field.Field}.currency", field.Money!.Currency));
    }

    private static IEnumerable<BudgetProblem> Enums(BudgetSpec spec)
    {
        IEnumerable<(string Field, bool Known)> fields =
        [
            ("spec.period.type", Enum.IsDefined(spec.Period.Type)),
            ("spec.period.dayOfWeek", Known(spec.Period.DayOfWeek)),
            ("spec.enforcement.mode", Known(spec.Enforcement?.Mode)),
            ("spec.enforcement.onMeteringUnavailable.mode", Known(spec.Enforcement?.OnMeteringUnavailable?.Mode)),
            ("spec.enforcement.onUnpricedModel", Known(spec.Enforcement?.OnUnpricedModel)),
            ("spec.enforcement.onMissingRate", Known(spec.Enforcement?.OnMissingRate)),
            .. (spec.Holidays ?? []).Select((country, index) => ($"spec.holidays[{index}]", Enum.IsDefined(country))),
            .. (spec.Thresholds ?? []).Select((threshold, index) => ($"spec.thresholds[{index}].action", Enum.IsDefined(threshold.Action))),
        ];
        return fields.Where(field => !field.Known).Select(field => new BudgetProblem(
            ConditionReasons.UnknownValue, $"{field.Field} holds a value that this version does not know; update claudeconfig, or use a value that 'kubectl explain' lists", field.Field));
    }

    private static bool Known<T>(T? value)
        where T : struct, Enum => value is not { } set || Enum.IsDefined(set);

    private static IEnumerable<BudgetProblem> Amounts(BudgetSpec spec)
    {
        if (spec.Limit is { } limit && !Money.TryParse(limit.Amount, out _))
        {
            yield return Amount("spec.limit", limit.Amount);
        }

        foreach (var grant in (spec.Grants ?? []).Where(grant => !Money.TryParseSigned(grant.Amount, out _)))
        {
            yield return Amount($"spec.grants[{grant.Name}]", grant.Amount);
        }
    }

    private static IEnumerable<BudgetProblem> WithoutMetering(BudgetSpec spec)
    {
        const string Field = "spec.enforcement.onMeteringUnavailable";
        if (spec.Enforcement?.OnMeteringUnavailable is not { } rule)
        {
            yield break;
        }

        if (rule.For is { } text && (!GoDuration.TryParse(text, out var time) || time < ShortestAway || time > LongestAway))
        {
            yield return new BudgetProblem(ConditionReasons.Invalid, $"{Field}.for \"{text}\" is not between 1m and 24h; write a Go duration such as 90s, 15m or 4h", $"{Field}.for");
        }

        if (rule is { For: not null, Mode: MeteringUnavailableAction.Deny })
        {
            yield return new BudgetProblem(ConditionReasons.Invalid, $"{Field}.for is only for mode LastKnown and Allow; Deny refuses at once", $"{Field}.for");
        }

        if (rule.UpTo is { } amount && !Money.TryParse(amount, out _))
        {
            yield return new BudgetProblem(
                ConditionReasons.Invalid, $"{Field}.upTo \"{amount}\" is not a decimal number that is zero or more; write it like \"500\" or \"12.50\"", $"{Field}.upTo");
        }

        if (rule is { UpTo: not null, Mode: MeteringUnavailableAction.Deny or MeteringUnavailableAction.Allow })
        {
            yield return new BudgetProblem(
                ConditionReasons.Invalid, $"{Field}.upTo is only for mode LastKnown; Allow is bounded by for alone, and Deny lets nothing pass", $"{Field}.upTo");
        }
    }

    private static IEnumerable<BudgetProblem> Shares(BudgetSpec spec)
    {
        var overrides = spec.PerMember?.Overrides ?? [];
        IEnumerable<(string Field, Money? Money)> shares =
            [("spec.perMember.limit", spec.PerMember?.Limit), ("spec.perSession.limit", spec.PerSession?.Limit), .. overrides.Select(share => ($"spec.perMember.overrides[{share.Member}].limit", (Money?)share.Limit))];
        foreach (var (field, money) in shares.Where(share => share.Money is { } money && !Money.TryParse(money.Amount, out _)))
        {
            yield return Amount(field, money!.Amount);
        }

        foreach (var (member, index) in overrides.Select((share, index) => (share.Member, index)).Where(share => IsMisspelt(share.Member)))
        {
            yield return new BudgetProblem(
                ConditionReasons.Invalid,
                $"spec.perMember.overrides[{index}].member \"{member}\" is nobody; write a group of an issuer as group:issuerURL#name, the ServiceAccounts of a namespace as system:serviceaccounts:namespace, and one of them as system:serviceaccount:namespace:name",
                $"spec.perMember.overrides[{index}].member");
        }

        if (Currencies(spec).ToList() is [var first, ..] all && all.FirstOrDefault(other => other.Currency != first.Currency) is { Field: not null } odd)
        {
            yield return new BudgetProblem(
                ConditionReasons.Invalid, $"{odd.Field} \"{odd.Currency}\" is not {first.Field} \"{first.Currency}\"; use one currency throughout a budget", odd.Field);
        }

        if (overrides.GroupBy(share => share.Member, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            yield return new BudgetProblem(
                ConditionReasons.Invalid, $"spec.perMember.overrides names member \"{twice.Key}\" {twice.Count()} times; name each once", "spec.perMember.overrides");
        }
    }

    /// <summary>What begins like a group and is none: nobody would ever have that share.</summary>
    private static bool IsMisspelt(string member) => GroupMember.Is(member)
        ? member.IndexOf('#', StringComparison.Ordinal) is var end && (end <= GroupMember.Prefix.Length || end == member.Length - 1)
        : member.StartsWith("system:serviceaccounts:", StringComparison.Ordinal) && member.Count(letter => letter == ':') > 2;

    private static BudgetProblem Amount(string field, string amount) => new(
        ConditionReasons.Invalid, $"{field}.amount \"{amount}\" is not a decimal number that is zero or more; write it like \"500\" or \"12.50\"", $"{field}.amount");

    private static IEnumerable<BudgetProblem> Times(BudgetSpec spec)
    {
        IEnumerable<(string Field, DateTimeOffset? Time)> fields =
        [
            ("spec.period.startTime", spec.Period.StartTime),
            ("spec.period.endTime", spec.Period.EndTime),
            .. (spec.Grants ?? []).Select(grant => ($"spec.grants[{grant.Name}].expirationTime", grant.ExpirationTime)),
        ];
        return fields.Where(field => field.Time == Rfc3339Converter.Unreadable).Select(field => new BudgetProblem(
            ConditionReasons.Invalid, $"{field.Field} is not a time; write it like \"2026-11-01T00:00:00Z\"", field.Field));
    }

    private static IEnumerable<BudgetProblem> Calendar(BudgetSpec spec)
    {
        if (spec.Period.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            return [new(BudgetConditions.UnknownTimeZoneReason, $"spec.period.timeZone \"{zone}\" is no IANA time zone; use a name such as Europe/Berlin or UTC", "spec.period.timeZone")];
        }

        try
        {
            var created = DateTimeOffset.UnixEpoch;
            _ = Enum.IsDefined(spec.Period.Type) ? BudgetCalendar.For(spec.Period, created).WindowAt(created) : null;
            return [];
        }
        catch (Exception e) when (e is FormatException or OverflowException or InvalidTimeZoneException or InvalidOperationException or ArgumentException)
        {
            return [new(ConditionReasons.Invalid, $"spec.period cannot be used: {e.Message}", "spec.period")];
        }
    }
}
