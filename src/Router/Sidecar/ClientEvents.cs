using System.Text;
using ClaudeConfig.Contracts.Rollouts;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>
/// Counts decisions about tools and runs of hooks in an OTLP export of Claude Code's logs (protobuf; fields by their numbers in opentelemetry-proto 1.x). Names and numbers alone
/// are looked at; what cannot be read counts nothing.
/// </summary>
internal static class ClientEvents
{
    private const string Prefix = "claude_code.";
    private const int LongestText = 128;

    public static ClientCounts Count(ReadOnlySpan<byte> body)
    {
        var counts = new ClientCounts();
        var resources = new ProtobufReader(body);
        while (resources.Next(out var field, out var resource))
        {
            var scopes = new ProtobufReader(field == 1 ? resource : []);
            while (scopes.Next(out field, out var scope))
            {
                var records = new ProtobufReader(field == 2 ? scope : []);
                while (records.Next(out field, out var record))
                {
                    counts = field == 2 ? counts.With(Read(record)) : counts;
                }
            }
        }

        return counts;
    }

    private static ClientCounts Read(ReadOnlySpan<byte> record)
    {
        var (name, decision, runs, failed) = ("", "", 0L, 0L);
        var fields = new ProtobufReader(record);
        while (fields.Next(out var field, out var content))
        {
            if (field == 12)
            {
                name = Text(content);
            }

            if (field != 6)
            {
                continue;
            }

            var (key, text, number) = Attribute(content);
            switch (key)
            {
                case "event.name": name = name.Length == 0 ? text : name; break;
                case "decision": decision = text; break;
                case "num_hooks": runs = number; break;
                case "num_blocking" or "num_non_blocking_error": failed += number; break;
                default: break;
            }
        }

        return (name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name) switch
        {
            "tool_decision" => new ClientCounts { ToolDecisions = 1, ToolDenials = decision == "reject" ? 1 : 0 },
            "hook_execution_complete" => new ClientCounts { HookRuns = runs, HookFailures = Math.Min(failed, runs) },
            _ => new ClientCounts(),
        };
    }

    private static (string Key, string Text, long Number) Attribute(ReadOnlySpan<byte> attribute)
    {
        var (key, text, number) = ("", "", 0L);
        var fields = new ProtobufReader(attribute);
        while (fields.Next(out var field, out var content))
        {
            if (field == 1)
            {
                key = Text(content);
            }
            else if (field == 2)
            {
                (text, number) = Value(content);
            }
        }

        return (key, text, number);
    }

    private static (string Text, long Number) Value(ReadOnlySpan<byte> value)
    {
        var (text, number) = ("", 0L);
        var fields = new ProtobufReader(value);
        while (fields.Next(out var field, out var content))
        {
            text = field == 1 ? Text(content) : text;
            number = field == 3 ? (long)Math.Clamp(fields.Number, 0, 1_000UL) : field == 4 ? (long)Math.Clamp(BitConverter.UInt64BitsToDouble(fields.Number), 0, 1_000) : number;
        }

        return (text.Length > 0 ? text : "", text.Length > 0 && long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var parsed) ? Math.Clamp(parsed, 0, 1_000) : number);
    }

    private static string Text(ReadOnlySpan<byte> content) => content.Length is > 0 and <= LongestText ? Encoding.UTF8.GetString(content) : "";
}
