using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Router.Options;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ClaudeConfig.Router.Observability;

/// <summary>Writes log lines, as JSON or for eyes, with persons and secrets masked wherever they come from.</summary>
internal sealed class MaskedFormatter(LogFormat format, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "masked";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter writer)
    {
        var message = entry.Formatter(entry.State, entry.Exception);
        if (format == LogFormat.Text)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {entry.LogLevel,-11} {OneLine.Of(Masking.Of(message))}"));
            if (entry.Exception is { } error)
            {
                // Its lines are set in: none of them can look like an entry.
                writer.WriteLine("    " + string.Join("\n    ", Masking.Of(error.ToString()).Split('\n').Select(line => OneLine.Of(line.TrimEnd('\r')))));
            }

            return;
        }

        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("Timestamp", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteNumber("EventId", entry.EventId.Id);
            json.WriteString("LogLevel", entry.LogLevel.ToString());
            json.WriteString("Category", entry.Category);
            json.WriteString("Message", Masking.Of(message));
            if (entry.Exception is { } error)
            {
                json.WriteString("Exception", Masking.Of(error.ToString()));
            }

            WriteState(json, entry.State);
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteState<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> fields)
        {
            return;
        }

        json.WriteStartObject("State");
        foreach (var (name, value) in fields)
        {
            if (value is int or long)
            {
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
            }
            else
            {
                json.WriteString(name, Masking.Of(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
            }
        }

        json.WriteEndObject();
    }
}
