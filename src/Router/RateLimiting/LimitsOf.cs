using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Identity;

namespace ClaudeConfig.Router.RateLimiting;

/// <summary>Which limits a request is under.</summary>
internal static class LimitsOf
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Those of the caller and, once it is known, of the route.</summary>
    public static List<Limit> Request(Caller caller, RouteEntry? route, ClientNetwork address)
    {
        var limits = new List<Limit>(4);
        var project = caller.Attribution.Project;
        if (caller.Project.Entry.RequestsPerMinute is { } ofProject)
        {
            limits.Add(new Limit(new LimitKey { Kind = LimitKind.Project, Project = project, Window = Minute }, ofProject));
        }

        if (caller.Attribution.Key is { } name && OfKey(caller.Project.Entry.Keys, name) is { } ofKey)
        {
            limits.Add(new Limit(new LimitKey { Kind = LimitKind.Key, Project = project, Subject = name, Window = Minute }, ofKey));
        }

        foreach (var entry in route?.RateLimits ?? [])
        {
            Add(limits, KeyOf(route!, entry, caller, address), entry);
        }

        return limits;
    }

    private static void Add(List<Limit> limits, LimitKey key, RateLimitEntry entry)
    {
        if (entry.Requests is { } requests)
        {
            limits.Add(new Limit(key, requests, entry.Burst));
        }

        if (entry.Tokens is { } tokens)
        {
            limits.Add(new Limit(key with { Tokens = true }, tokens, entry.Burst));
        }
    }

    private static LimitKey KeyOf(RouteEntry route, RateLimitEntry entry, Caller caller, ClientNetwork address)
    {
        var who = caller.Attribution;
        var key = new LimitKey { Kind = LimitKind.RoutePerProject, Route = route.Route, Project = who.Project, Window = entry.Window };
        return entry.Per switch
        {
            // A caller without a key is told apart as a member.
            RateLimitScope.Key => key with { Kind = LimitKind.RoutePerKey, Subject = who.Key ?? who.Member },
            RateLimitScope.Member => key with { Kind = LimitKind.RoutePerMember, Subject = who.Member },
            RateLimitScope.ClientIP => key with { Kind = LimitKind.RoutePerAddress, Project = default, Address = address },
            _ => key,
        };
    }

    // While a rotation overlaps two keys have the name; the stricter limit holds.
    private static int? OfKey(IReadOnlyList<VirtualKeyEntry> keys, string name)
    {
        int? least = null;
        foreach (var key in keys)
        {
            if (key.RequestsPerMinute is { } limit && key.Name == name)
            {
                least = Math.Min(least ?? limit, limit);
            }
        }

        return least;
    }
}
