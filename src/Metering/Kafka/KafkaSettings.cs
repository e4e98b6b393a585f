using Confluent.Kafka;

namespace ClaudeConfig.Metering.Kafka;

/// <summary>The settings of a consumer.</summary>
internal static class KafkaSettings
{
    /// <exception cref="FormatException">A line of the file is no setting.</exception>
    public static ConsumerConfig Of(KafkaOptions options)
    {
        var config = new ConsumerConfig(Lines(options.SettingsFile))
        {
            BootstrapServers = options.Servers,
            GroupId = options.Group,
            ClientId = "claudeconfig-metering",
            // Where to go on is the database's to say; a topic that is new to it is read from its beginning.
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        };
        return config;
    }

    private static Dictionary<string, string> Lines(string? file)
    {
        var settings = new Dictionary<string, string>();
        foreach (var line in file is null ? [] : File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            // The line may hold a password: it is not repeated.
            settings[equals > 0 ? line[..equals].Trim() : throw new FormatException($"{file}: a line without \"=\"; settings of librdkafka are needed, such as security.protocol=SASL_SSL")] = line[(equals + 1)..].Trim();
        }

        return settings;
    }
}
