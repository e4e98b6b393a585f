using System.Text.Json;
using ClaudeConfig.Metering.Ingest;

namespace ClaudeConfig.Metering.Http;

/// <summary>The gateway that a call comes from, as the API server says it: the pod that its token is bound to. What it says of others is refused.</summary>
/// <param name="Name">The pod, which is the gateway's instance and the source of its events.</param>
internal sealed record GatewayIdentity(string Name)
{
    /// <summary>Null for a caller with the shared token, who may speak for any.</summary>
    public static GatewayIdentity? Of(HttpContext context) => context.Features.Get<GatewayIdentity>();

    /// <summary>What is wrong with a name in a call; null where it is the caller's own.</summary>
    /// <param name="context">The call.</param>
    /// <param name="field">Where the name stands.</param>
    /// <param name="name">The name.</param>
    public static string? ProblemOf(HttpContext context, string field, string name) => Of(context) is { } who && who.Name != name
        ? $"{field}: {EventFormat.Quote(name)}; this call was made with the token of pod {EventFormat.Quote(who.Name)}, which speaks for itself alone (--instance of a gateway must be its pod's name)"
        : null;

    /// <summary>Sources of events of a batch, unread as they are, that are not the caller's own, each with the first event that has it.</summary>
    public static IEnumerable<(string Source, int Index)> OthersIn(HttpContext context, IReadOnlyList<ReadOnlyMemory<byte>> events) => Of(context) is not { } who
        ? []
        : events.Select((item, index) => (Source: SourceOf(item.Span), Index: index)).Where(item => item.Source is not null && item.Source != who.Name).Select(item => (item.Source!, item.Index)).DistinctBy(item => item.Item1);

    /// <summary>Null where it cannot be read: the event is refused for that. Of a property that comes twice the last counts, as for who reads the event.</summary>
    private static string? SourceOf(ReadOnlySpan<byte> json)
    {
        string? source = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var isSource = reader.ValueTextEquals("source"u8);
                    reader.Read();
                    source = isSource ? reader.TokenType == JsonTokenType.String ? reader.GetString() : "" : source;
                    reader.Skip();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }

        return source;
    }
}
