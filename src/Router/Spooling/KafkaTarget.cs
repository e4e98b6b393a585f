namespace ClaudeConfig.Router.Spooling;

/// <summary>Where usage goes instead of to Metering's door.</summary>
internal sealed record KafkaTarget
{
    public const string DefaultTopic = "usage-events";

    /// <summary>Brokers to begin with, as <c>host:port</c> with commas between them.</summary>
    public required string Servers { get; init; }

    public string Topic { get; init; } = DefaultTopic;

    /// <summary>File with further settings of librdkafka, one <c>name=value</c> a line; null for none.</summary>
    public string? File { get; init; }

    /// <summary>What the file says.</summary>
    /// <exception cref="FormatException">A line is no setting.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IEnumerable<KeyValuePair<string, string>> Further()
    {
        foreach (var line in File is null ? [] : System.IO.File.ReadAllLines(File).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            // The line may hold a password: it is not repeated.
            yield return equals > 0
                ? new(line[..equals].Trim(), line[(equals + 1)..].Trim())
                : throw new FormatException($"{File}: a line without \"=\"; settings of librdkafka are needed, such as security.protocol=SASL_SSL");
        }
    }
}
