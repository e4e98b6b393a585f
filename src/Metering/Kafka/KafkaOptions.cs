namespace ClaudeConfig.Metering.Kafka;

/// <summary>Where usage events are read besides HTTP.</summary>
internal sealed record KafkaOptions
{
    /// <summary>Brokers, as <c>host:port,host:port</c>.</summary>
    public required string Servers { get; init; }

    public string Topic { get; init; } = "usage-events";

    /// <summary>The consumer group; offsets are kept under its name in the ledger's database.</summary>
    public string Group { get; init; } = "claudeconfig-metering";

    /// <summary>File with further settings of librdkafka, <c>name=value</c> a line: how it signs in, and whom it trusts.</summary>
    public string? SettingsFile { get; init; }
}
