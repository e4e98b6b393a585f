using System.Text;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>
/// Mends what merely describes an event (session, tags, target, the provider's id): it never costs the event its money. What was mended is marked by
/// a tag. Who pays, for what and when is not mended but refused.
/// </summary>
internal static class EventCleaner
{
    /// <summary>The tag that names mended fields.</summary>
    public const string Mark = "claudeconfig.dev/mended";

    public const int LongestText = 512;

    public const int MostTags = 32;

    public static UsageEvent Clean(UsageEvent usage)
    {
        var attribution = usage.Attribution;
        // Nearly every event is as it should be.
        if (IsGood(usage.Target) && IsGood(usage.UpstreamRequestId) && IsGood(usage.RequestedModel) && usage.RequestedModel.Length > 0 && IsGood(attribution.SessionId) && IsGood(attribution.AgentId)
            && IsGood(attribution.ParentAgentId) && IsGood(usage.Route?.Namespace) && IsGood(usage.Route?.Name) && IsGood(usage.Modifiers.InferenceGeo)
            && IsGood(usage.Modifiers.ServiceTier) && GoodTags(attribution.Tags))
        {
            return usage;
        }

        var mended = new List<string>();
        string? Mend(string field, string? value)
        {
            if (IsGood(value))
            {
                return value;
            }

            mended.Add(field);
            return Mended(value!);
        }

        usage = usage with
        {
            Target = Mend("target", usage.Target),
            UpstreamRequestId = Mend("upstreamRequestId", usage.UpstreamRequestId),
            RequestedModel = Mend("requestedModel", string.IsNullOrEmpty(usage.RequestedModel) ? usage.Model : usage.RequestedModel) ?? "",
            Route = usage.Route is { } route ? new ObjectRef(Mend("route", route.Namespace) ?? "", Mend("route", route.Name) ?? "") : null,
            Modifiers = usage.Modifiers with
            {
                InferenceGeo = Mend("inferenceGeo", usage.Modifiers.InferenceGeo), ServiceTier = Mend("serviceTier", usage.Modifiers.ServiceTier),
            },
            Attribution = attribution with
            {
                SessionId = Mend("sessionId", attribution.SessionId),
                AgentId = Mend("agentId", attribution.AgentId),
                ParentAgentId = Mend("parentAgentId", attribution.ParentAgentId),
            },
        };
        var tags = MendTags(attribution.Tags, mended);
        if (mended.Count == 0)
        {
            return usage;
        }

        MeteringMetrics.EventsMended.Inc();
        tags[Mark] = string.Join(',', mended.Distinct().Order(StringComparer.Ordinal));
        return usage with { Attribution = usage.Attribution with { Tags = tags } };
    }

    private static SortedDictionary<string, string> MendTags(IReadOnlyDictionary<string, string> tags, List<string> mended)
    {
        var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!GoodTags(tags))
        {
            mended.Add("tags");
        }

        foreach (var (key, value) in tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Where(tag => tag.Key.Length > 0).Take(MostTags))
        {
            kept[IsGood(key) ? key : Mended(key)] = IsGood(value) ? value ?? "" : Mended(value);
        }

        return kept;
    }

    // The mark may stand beside as many as are allowed.
    private static bool GoodTags(IReadOnlyDictionary<string, string> tags)
    {
        if (tags.Count > MostTags + 1)
        {
            return false;
        }

        foreach (var (key, value) in tags)
        {
            if (key.Length == 0 || !IsGood(key) || value is null || !IsGood(value))
            {
                return false;
            }
        }

        return tags.Count <= MostTags || tags.ContainsKey(Mark);
    }

    private static bool IsGood(string? value) => value is null || (value.Length <= LongestText && !value.Contains('\0') && IsWellFormed(value));

    /// <summary>PostgreSQL stores neither NUL nor half a surrogate pair.</summary>
    public static bool IsWellFormed(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(value[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static string Mended(string value)
    {
        var text = new StringBuilder(Math.Min(value.Length, LongestText));
        foreach (var rune in value.EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > LongestText - 1)
            {
                return text.Append('…').ToString();
            }

            text.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        }

        return text.ToString();
    }
}
