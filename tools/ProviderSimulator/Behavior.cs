using System.Globalization;

namespace ClaudeConfig.ProviderSimulator;

/// <summary>
/// How a request is answered. Written as <c>name=value</c> pairs with semicolons between them; a flag needs no value:
/// <c>output=300;drip=20</c>, <c>status=529</c>, <c>silent-after=4</c>.
/// </summary>
public sealed record Behavior
{
    /// <summary>Status other than 200: an error in the dialect's own shape.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Pause before the answer begins.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The connection is reset before any header.</summary>
    public bool ResetBeforeHeaders { get; init; }

    /// <summary>The connection is reset after the headers, or after <see cref="CutAfter"/> events.</summary>
    public bool ResetAfterHeaders { get; init; }

    /// <summary>200 with no body.</summary>
    public bool Empty { get; init; }

    /// <summary>A stream falls silent after this many events, the connection stays open.</summary>
    public int? SilentAfter { get; init; }

    /// <summary>A stream is reset after this many events.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Pause between events.</summary>
    public TimeSpan Drip { get; init; }

    /// <summary>A 200 stream whose first event (after message_start with <see cref="OverloadedAfterStart"/>) is an overloaded error.</summary>
    public bool Overloaded { get; init; }

    /// <summary>The overloaded error comes after message_start.</summary>
    public bool OverloadedAfterStart { get; init; }

    /// <summary>The stream holds lines that are not server-sent events and JSON that is not JSON.</summary>
    public bool BadSse { get; init; }

    /// <summary>message_delta does not come: no final usage.</summary>
    public bool NoFinalUsage { get; init; }

    public long Input { get; init; } = 50;

    public long Output { get; init; } = 36;

    public long CacheRead { get; init; }

    public long CacheWrite5m { get; init; }

    public long CacheWrite1h { get; init; }

    public long WebSearches { get; init; }

    /// <summary>Text deltas in a stream.</summary>
    public int Chunks { get; init; } = 4;

    /// <summary>Characters in each delta.</summary>
    public int ChunkSize { get; init; } = 24;

    /// <summary>Tools that the model calls where the request has tools and does not answer a call yet.</summary>
    public int ToolCalls { get; init; }

    /// <summary>Characters of thinking before the text.</summary>
    public int Thinking { get; init; }

    /// <summary>Line ends of streams: 0 LF, 1 CRLF, 2 CR.</summary>
    public int Framing { get; init; }

    /// <summary>The answer is compressed with gzip, asked for or not.</summary>
    public bool Compressed { get; init; }

    /// <summary>The answer has no content type.</summary>
    public bool NoContentType { get; init; }

    /// <summary>Bedrock: a stream ends in an exception after this many events.</summary>
    public int? ExceptionAfter { get; init; }

    /// <summary>Bedrock: the exception is one of throttling.</summary>
    public bool Throttled { get; init; }

    /// <summary>Bedrock: the checksum of the event with this number, from 0, is wrong.</summary>
    public int? BadChecksum { get; init; }

    /// <summary>Bedrock: every byte of a stream travels alone.</summary>
    public bool Split { get; init; }

    /// <exception cref="FormatException">A name or a value is not known.</exception>
    public static Behavior Parse(string text)
    {
        var behavior = new Behavior();
        foreach (var item in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, value) = item.Split('=', 2) is [var n, var v] ? (n, v) : (item, "1");
            behavior = behavior.With(name, value);
        }

        return behavior;
    }

    private Behavior With(string name, string value)
    {
        if (name == "reset")
        {
            return value == "before" ? this with { ResetBeforeHeaders = true } : this with { ResetAfterHeaders = true };
        }

        if (!long.TryParse(value, CultureInfo.InvariantCulture, out var number))
        {
            throw new FormatException($"behavior {name}: '{value}' is not a whole number");
        }

        return name switch
        {
            "status" => this with { Status = (int)number },
            "delay" => this with { Delay = TimeSpan.FromMilliseconds(number) },
            "empty" => this with { Empty = true },
            "silent-after" => this with { SilentAfter = (int)number },
            "cut-after" => this with { CutAfter = (int)number },
            "drip" => this with { Drip = TimeSpan.FromMilliseconds(number) },
            "overloaded" => this with { Overloaded = true },
            "overloaded-after-start" => this with { OverloadedAfterStart = true },
            "bad-sse" => this with { BadSse = true },
            "no-final-usage" => this with { NoFinalUsage = true },
            "input" => this with { Input = number },
            "output" => this with { Output = number },
            "cache-read" => this with { CacheRead = number },
            "cache-write-5m" => this with { CacheWrite5m = number },
            "cache-write-1h" => this with { CacheWrite1h = number },
            "web-searches" => this with { WebSearches = number },
            "tool-calls" => this with { ToolCalls = (int)number },
            "thinking" => this with { Thinking = (int)number },
            "framing" => this with { Framing = (int)number },
            "compressed" => this with { Compressed = true },
            "no-content-type" => this with { NoContentType = true },
            "exception-after" => this with { ExceptionAfter = (int)number },
            "throttled" => this with { Throttled = true },
            "bad-checksum" => this with { BadChecksum = (int)number },
            "split" => this with { Split = true },
            "chunks" => this with { Chunks = (int)number },
            "chunk-size" => this with { ChunkSize = (int)number },
            _ => throw new FormatException($"behavior '{name}' is not known"),
        };
    }
}
