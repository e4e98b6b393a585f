using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// Batches of events in the JSON of the contracts, written by hand: what goes to Metering for every request is worth a fifth of what the
/// serializer takes for it. A test holds the two together.
/// </summary>
internal static class EventBatchJson
{
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<UsageEvent> events)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 * (events.Count + 1));
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteStartArray("events"u8);
        foreach (var item in events)
        {
            Write(json, item);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>One event alone.</summary>
    public static ReadOnlyMemory<byte> Write(UsageEvent item)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        Write(json, item);
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>What became of each event, in their order.</summary>
    /// <exception cref="JsonException">It is no such answer.</exception>
    public static EventBatchResult Read(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        var results = new List<EventResult>();
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("the answer is no object");
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var found = json.ValueTextEquals("results"u8);
            json.Read();
            if (!found)
            {
                json.Skip();
                continue;
            }

            while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                results.Add(ReadResult(ref json));
            }
        }

        return new EventBatchResult { Results = results };
    }

    private static EventResult ReadResult(ref Utf8JsonReader json)
    {
        string? id = null, message = null;
        EventStatus? status = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isId, isStatus, isMessage) = (json.ValueTextEquals("id"u8), json.ValueTextEquals("status"u8), json.ValueTextEquals("message"u8));
            json.Read();
            if (isStatus)
            {
                status = StatusOf(ref json);
            }
            else if (isId || isMessage)
            {
                // Only of those that were not taken is anything said with them.
                (id, message) = (isId ? json.GetString() : id, isMessage ? json.GetString() : message);
            }
            else
            {
                json.Skip();
            }
        }

        return new EventResult { Id = id ?? "", Status = status ?? throw new JsonException("a result has no status"), Message = message };
    }

    private static EventStatus StatusOf(ref Utf8JsonReader json) =>
        json.ValueTextEquals("Accepted"u8) ? EventStatus.Accepted
        : Enum.TryParse<EventStatus>(json.GetString(), ignoreCase: true, out var status) ? status : throw new JsonException("a result has a status that is not known");

    private static void Write(Utf8JsonWriter json, UsageEvent item)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, item.Id);
        json.WriteString("source"u8, item.Source);
        json.WriteString("tenant"u8, item.Tenant);
        json.WriteString("startTime"u8, item.StartTime);
        json.WriteString("endTime"u8, item.EndTime);
        WriteAttribution(json, item.Attribution);
        if (item.Route is { } route)
        {
            WriteObject(json, "route"u8, route);
        }

        Text(json, "target"u8, item.Target);
        json.WriteString("provider"u8, item.Provider);
        json.WriteString("requestedModel"u8, item.RequestedModel);
        json.WriteString("model"u8, item.Model);
        WriteUsage(json, item.Usage);
        WriteModifiers(json, item.Modifiers);
        json.WriteBoolean("estimated"u8, item.Estimated);
        json.WriteString("outcome"u8, NameOf(item.Outcome));
        json.WriteNumber("statusCode"u8, item.StatusCode);
        Text(json, "upstreamRequestId"u8, item.UpstreamRequestId);
        if (item.FirstByteMilliseconds is { } firstByte)
        {
            json.WriteNumber("firstByteMilliseconds"u8, firstByte);
        }

        Text(json, "leaseId"u8, item.LeaseId);
        json.WriteString("leaseCharge"u8, item.LeaseCharge.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void WriteAttribution(Utf8JsonWriter json, Attribution who)
    {
        json.WriteStartObject("attribution"u8);
        WriteObject(json, "project"u8, who.Project);
        Text(json, "member"u8, who.Member);
        Text(json, "key"u8, who.Key);
        Text(json, "sessionId"u8, who.SessionId);
        Text(json, "agentId"u8, who.AgentId);
        Text(json, "parentAgentId"u8, who.ParentAgentId);
        if (who.Tags.Count > 0)
        {
            json.WriteStartObject("tags"u8);
            foreach (var (name, tag) in who.Tags)
            {
                json.WriteString(name, tag);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input"u8, usage.Input);
        json.WriteNumber("cacheWrite5m"u8, usage.CacheWrite5m);
        json.WriteNumber("cacheWrite1h"u8, usage.CacheWrite1h);
        json.WriteNumber("cacheRead"u8, usage.CacheRead);
        json.WriteNumber("output"u8, usage.Output);
        json.WriteNumber("thinking"u8, usage.Thinking);
        json.WriteNumber("webSearches"u8, usage.WebSearches);
        json.WriteEndObject();
    }

    private static void WriteModifiers(Utf8JsonWriter json, PricingModifiers modifiers)
    {
        json.WriteStartObject("modifiers"u8);
        json.WriteBoolean("batch"u8, modifiers.Batch);
        json.WriteBoolean("fast"u8, modifiers.Fast);
        Text(json, "inferenceGeo"u8, modifiers.InferenceGeo);
        Text(json, "serviceTier"u8, modifiers.ServiceTier);
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, ReadOnlySpan<byte> name, ObjectRef value)
    {
        json.WriteStartObject(name);
        json.WriteString("namespace"u8, value.Namespace);
        json.WriteString("name"u8, value.Name);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static string NameOf(UsageOutcome outcome) => outcome switch
    {
        UsageOutcome.Completed => nameof(UsageOutcome.Completed),
        UsageOutcome.ClientCancelled => nameof(UsageOutcome.ClientCancelled),
        UsageOutcome.UpstreamFailed => nameof(UsageOutcome.UpstreamFailed),
        _ => outcome.ToString(),
    };
}
