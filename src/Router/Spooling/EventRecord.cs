using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Spooling;

/// <summary>An event as the payload of a record: its fields one after another, without their names.</summary>
internal static class EventRecord
{
    private const byte Version = 1;

    [Flags]
    private enum Marks : byte
    {
        None = 0,
        Estimated = 1,
        Route = 2,
        FirstByte = 4,
        Batch = 8,
        Fast = 16,
    }

    public static void Write(RecordWriter to, UsageEvent value)
    {
        to.Byte(Version);
        // The id is first: what only asks whose record it is reads no further.
        to.Text(value.Id);
        to.Byte((byte)MarksOf(value));
        to.Text(value.Source);
        to.Text(value.Tenant);
        to.Time(value.StartTime);
        to.Time(value.EndTime);
        WriteAttribution(to, value.Attribution);
        if (value.Route is { } route)
        {
            to.Object(route);
        }

        to.Text(value.Target);
        to.Text(value.Provider);
        to.Text(value.RequestedModel);
        to.Text(value.Model);
        WriteUsage(to, value.Usage);
        to.Text(value.Modifiers.InferenceGeo);
        to.Text(value.Modifiers.ServiceTier);
        to.Number((long)value.Outcome);
        to.Number(value.StatusCode);
        to.Text(value.UpstreamRequestId);
        if (value.FirstByteMilliseconds is { } firstByte)
        {
            to.Number(firstByte);
        }

        to.Text(value.LeaseId);
        to.Amount(value.LeaseCharge);
    }

    /// <summary>Only the id.</summary>
    public static string ReadId(ReadOnlySpan<byte> payload)
    {
        var from = new RecordPayload(payload);
        _ = from.Byte();
        return from.Text()!;
    }

    /// <summary>Null where another version wrote it.</summary>
    public static UsageEvent? Read(ReadOnlySpan<byte> payload)
    {
        var from = new RecordPayload(payload);
        if (from.Byte() != Version)
        {
            return null;
        }

        var id = from.Text()!;
        var marks = (Marks)from.Byte();
        // Initialisers run in the order in which they are written.
        return new UsageEvent
        {
            Id = id,
            Source = from.Text()!,
            Tenant = from.Text()!,
            StartTime = from.Time(),
            EndTime = from.Time(),
            Attribution = ReadAttribution(ref from),
            Route = marks.HasFlag(Marks.Route) ? from.Object() : null,
            Target = from.Text(),
            Provider = from.Text()!,
            RequestedModel = from.Text()!,
            Model = from.Text()!,
            Usage = ReadUsage(ref from),
            Modifiers = new PricingModifiers
            {
                Batch = marks.HasFlag(Marks.Batch),
                Fast = marks.HasFlag(Marks.Fast),
                InferenceGeo = from.Text(),
                ServiceTier = from.Text(),
            },
            Estimated = marks.HasFlag(Marks.Estimated),
            Outcome = (UsageOutcome)from.Number(),
            StatusCode = (int)from.Number(),
            UpstreamRequestId = from.Text(),
            FirstByteMilliseconds = marks.HasFlag(Marks.FirstByte) ? from.Number() : null,
            LeaseId = from.Text(),
            LeaseCharge = from.Amount(),
        };
    }

    private static Marks MarksOf(UsageEvent value) =>
        (value.Estimated ? Marks.Estimated : Marks.None)
        | (value.Route is not null ? Marks.Route : Marks.None)
        | (value.FirstByteMilliseconds is not null ? Marks.FirstByte : Marks.None)
        | (value.Modifiers.Batch ? Marks.Batch : Marks.None)
        | (value.Modifiers.Fast ? Marks.Fast : Marks.None);

    private static void WriteAttribution(RecordWriter to, Attribution value)
    {
        to.Object(value.Project);
        to.Text(value.Member);
        to.Text(value.Key);
        to.Text(value.SessionId);
        to.Text(value.AgentId);
        to.Text(value.ParentAgentId);
        to.Number(value.Tags.Count);
        foreach (var (name, tag) in value.Tags)
        {
            to.Text(name);
            to.Text(tag);
        }
    }

    private static Attribution ReadAttribution(ref RecordPayload from) => new()
    {
        Project = from.Object(),
        Member = from.Text(),
        Key = from.Text(),
        SessionId = from.Text(),
        AgentId = from.Text(),
        ParentAgentId = from.Text(),
        Tags = ReadTags(ref from),
    };

    private static SortedDictionary<string, string> ReadTags(ref RecordPayload from)
    {
        var tags = new SortedDictionary<string, string>();
        for (var left = from.Number(); left > 0; left--)
        {
            var name = from.Text()!;
            tags[name] = from.Text()!;
        }

        return tags;
    }

    private static void WriteUsage(RecordWriter to, TokenUsage value)
    {
        to.Number(value.Input);
        to.Number(value.CacheWrite5m);
        to.Number(value.CacheWrite1h);
        to.Number(value.CacheRead);
        to.Number(value.Output);
        to.Number(value.Thinking);
        to.Number(value.WebSearches);
    }

    private static TokenUsage ReadUsage(ref RecordPayload from) => new()
    {
        Input = from.Number(),
        CacheWrite5m = from.Number(),
        CacheWrite1h = from.Number(),
        CacheRead = from.Number(),
        Output = from.Number(),
        Thinking = from.Number(),
        WebSearches = from.Number(),
    };
}
