using ClaudeConfig.Metering.Storage;
using Confluent.Kafka;
using Npgsql;

namespace ClaudeConfig.Metering.Kafka;

/// <summary>Where a consumer group stands: kept beside the events, so that both are stored or neither.</summary>
internal sealed class KafkaOffsets(LedgerDatabase database, string group)
{
    /// <summary>Where each partition goes on; one that nobody has read yet from its beginning.</summary>
    public async Task<List<TopicPartitionOffset>> ReadAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        var known = await database.ReadAsync(
            connection => connection.ListAsync(
                row => (Key: new TopicPartition(row.GetString(0), row.GetInt32(1)), Next: row.GetInt64(2)),
                "select topic, partition, next_offset from kafka_offsets where consumer = $1",
                cancellationToken,
                group),
            cancellationToken);
        var byPartition = known.ToDictionary(row => row.Key, row => row.Next);
        return [.. partitions.Select(partition => new TopicPartitionOffset(partition, byPartition.TryGetValue(partition, out var next) ? new Offset(next) : Offset.Beginning))];
    }

    /// <summary>Never back: a consumer that lost its partition, and does not know yet, undoes nothing.</summary>
    public NpgsqlBatchCommand MoveCommand(IReadOnlyCollection<TopicPartitionOffset> next)
    {
        var sorted = next.OrderBy(entry => entry.Topic, StringComparer.Ordinal).ThenBy(entry => entry.Partition.Value).ToList();
        return Sql.Command(
            """
            insert into kafka_offsets as k (consumer, topic, partition, next_offset) select $1, n.* from unnest($2, $3, $4) n
            on conflict (consumer, topic, partition) do update set next_offset = greatest(k.next_offset, excluded.next_offset)
            """,
            group,
            sorted.Select(entry => entry.Topic).ToArray(),
            sorted.Select(entry => entry.Partition.Value).ToArray(),
            sorted.Select(entry => entry.Offset.Value).ToArray());
    }
}
