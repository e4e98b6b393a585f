using System.Globalization;
using System.Reflection;
using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Router.Spooling;
using CsCheck;

namespace ClaudeConfig.Router.Tests.Spooling;

/// <summary>An event is the same on disk and on its way to Metering, whatever it holds: the serializer is the judge.</summary>
public sealed class EventFormTests
{
    private static readonly Gen<UsageEvent> AnyEvent =
        from texts in Gen.String.Array[16]
        from longs in Gen.Long.Array[9]
        from ticks in Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks - 1].Array[2]
        from charge in Gen.Decimal
        from flags in Gen.Bool.Array[12]
        from outcome in Gen.Enum<UsageOutcome>()
        from status in Gen.Int
        from tags in Gen.Dictionary(Gen.String, Gen.String)[0, 3]
        select new UsageEvent
        {
            Id = texts[0],
            Source = texts[1],
            Tenant = texts[2],
            StartTime = new DateTimeOffset(ticks[0], TimeSpan.Zero),
            EndTime = new DateTimeOffset(ticks[1], TimeSpan.Zero),
            Attribution = new Attribution
            {
                Project = new ObjectRef(texts[3], texts[4]),
                Member = flags[0] ? texts[5] : null,
                Key = flags[1] ? texts[6] : null,
                SessionId = flags[2] ? texts[7] : null,
                AgentId = flags[3] ? texts[8] : null,
                ParentAgentId = flags[4] ? texts[9] : null,
                Tags = new SortedDictionary<string, string>(tags),
            },
            Route = flags[5] ? new ObjectRef(texts[10], texts[11]) : null,
            Target = flags[6] ? texts[12] : null,
            Provider = texts[13],
            RequestedModel = texts[14],
            Model = texts[15],
            Usage = new TokenUsage { Input = longs[0], CacheWrite5m = longs[1], CacheWrite1h = longs[2], CacheRead = longs[3], Output = longs[4], Thinking = longs[5], WebSearches = longs[6] },
            Modifiers = new PricingModifiers { Batch = flags[7], Fast = flags[8], InferenceGeo = flags[9] ? texts[0] : null, ServiceTier = flags[10] ? texts[1] : null },
            Estimated = flags[11],
            Outcome = outcome,
            StatusCode = status,
            UpstreamRequestId = flags[0] ? texts[2] : null,
            FirstByteMilliseconds = flags[1] ? longs[7] : null,
            LeaseId = flags[2] ? texts[3] : null,
            LeaseCharge = charge,
        };

    [Fact]
    public void Record_ReadBack_IsTheEvent() => AnyEvent.Sample(item => Assert.Equal(Json(Valid(item)), Json(Stored(item))), iter: 2000);

    [Fact]
    public void Batch_ReadByTheSerializer_IsTheEvents() => AnyEvent.Array[0, 3].Sample(items =>
    {
        var read = JsonSerializer.Deserialize(EventBatchJson.Write(items).Span, ContractsJson.Default.EventBatch)!;
        Assert.Equal(items.Select(item => Json(Valid(item))), read.Events.Select(Json));
    }, iter: 1000);

    /// <summary>A property that is new in the contract and forgotten here would be lost on the way: this names it.</summary>
    [Theory]
    [InlineData(typeof(UsageEvent), 20)]
    [InlineData(typeof(Attribution), 7)]
    [InlineData(typeof(TokenUsage), 7)]
    [InlineData(typeof(PricingModifiers), 4)]
    public void Contract_Properties_AreAllWritten(Type type, int known)
    {
        var names = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => property.Name).ToArray();
        Assert.True(names.Length == known, string.Create(CultureInfo.InvariantCulture,
            $"{type.Name} has {names.Length} properties, {known} are known to EventRecord and EventBatchJson: {string.Join(", ", names)}"));
    }

    [Theory]
    [InlineData("""{"results":[{"id":"a","status":"Accepted"},{"status":"Rejected","message":"no such model","id":"b","new":{"x":[1]}}],"more":[{}]}""")]
    public void Results_OfMetering_AreReadWhateverStandsBesideThem(string body)
    {
        var results = EventBatchJson.Read(System.Text.Encoding.UTF8.GetBytes(body)).Results;
        Assert.Equal([("a", EventStatus.Accepted, null), ("b", EventStatus.Rejected, "no such model")], results.Select(r => (r.Id, r.Status, r.Message)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"results":[{"id":"a"}]}""")]
    [InlineData("""{"results":[{"id":"a","status":"Perhaps"}]}""")]
    [InlineData("""{"results":[{"id":"a","status":"Accepted"}""")]
    public void Results_ThatAreNone_AreRefused(string body) =>
        Assert.ThrowsAny<JsonException>(() => EventBatchJson.Read(System.Text.Encoding.UTF8.GetBytes(body)));

    private static UsageEvent Stored(UsageEvent item)
    {
        var writer = RecordWriter.Start();
        EventRecord.Write(writer, item);
        var record = writer.End(RecordKind.Finished).ToArray();
        Assert.True(RecordFormat.TryRead(record, out var kind, out var payload));
        Assert.Equal(RecordKind.Finished, kind);
        Assert.Equal(Valid(item).Id, EventRecord.ReadId(payload));
        return EventRecord.Read(payload)!;
    }

    // Half a surrogate pair is no text: it is replaced wherever it is written.
    private static UsageEvent Valid(UsageEvent item) => JsonSerializer.Deserialize(Json(item), ContractsJson.Default.UsageEvent)!;

    private static string Json(UsageEvent item) => JsonSerializer.Serialize(item, ContractsJson.Default.UsageEvent);
}
