using System.Text.Json;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>Looks at how a stream begins: until content comes, an overloaded error can still move the request elsewhere.</summary>
internal sealed class StreamOpening : IDisposable
{
    private readonly SseLines lines = new();
    private readonly SseLines.DataHandler onData;

    public StreamOpening() => onData = OnData;

    /// <summary>Something came that the caller must see now.</summary>
    public bool HasContent { get; private set; }

    public bool Overloaded { get; private set; }

    public void Observe(ReadOnlySpan<byte> bytes) => lines.Feed(bytes, onData);

    public void Dispose() => lines.Dispose();

    private void OnData(ReadOnlySpan<byte> data)
    {
        if (HasContent || Overloaded)
        {
            return;
        }

        try
        {
            var (type, error) = Read(data);
            Overloaded = type == "error" && error is "overloaded_error" or "rate_limit_error";
            HasContent = !Overloaded && type is not ("message_start" or "ping");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            HasContent = true;
        }
    }

    private static (string? Type, string? Error) Read(ReadOnlySpan<byte> data)
    {
        var json = new Utf8JsonReader(data);
        string? type = null, error = null;
        var inError = false;
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (json.CurrentDepth == 1)
            {
                inError = json.ValueTextEquals("error"u8);
            }

            if (json.ValueTextEquals("type"u8) && (json.CurrentDepth == 1 || (inError && json.CurrentDepth == 2)))
            {
                var top = json.CurrentDepth == 1;
                json.Read();
                (type, error) = top ? (json.GetString(), error) : (type, json.GetString());
            }
        }

        return (type, error);
    }
}
