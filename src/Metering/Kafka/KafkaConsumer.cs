using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Hosting;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Logs;
using Confluent.Kafka;

namespace ClaudeConfig.Metering.Kafka;

/// <summary>
/// Reads usage events from Kafka. A message is a usage event, a CloudEvent that holds one, or a batch of either; its offset moves in the transaction that
/// stores it. What cannot be counted is told in <c>error_logs</c> and stops nobody. While the store is away it stays in its group and waits.
/// </summary>
internal sealed partial class KafkaConsumer(
    KafkaOptions options, KafkaOffsets offsets, IngestService ingest, LogStore logs, Maintenance maintenance, LoopHealth health, TimeProvider time, ILogger<KafkaConsumer> logger)
    : BackgroundService
{
    private const string Loop = "kafka";
    private const int MostMessages = 500;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Where each of our partitions goes on, should what was read not be stored.</summary>
    private readonly Dictionary<TopicPartition, Offset> _next = [];

    /// <summary>Partitions of which we do not know yet where they go on.</summary>
    private readonly HashSet<TopicPartition> _unknown = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Factory.StartNew(
        () => RunAsync(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        health.Register(Loop, Pause, aside: true);
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(KafkaSettings.Of(options))
            .SetPartitionsAssignedHandler((_, partitions) => _unknown.UnionWith(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Lost(partitions))
            .SetPartitionsLostHandler((_, partitions) => Lost(partitions))
            .SetErrorHandler((_, error) => LogKafka(error.Code.ToString(), error.Reason))
            .Build();
        consumer.Subscribe(options.Topic);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await TurnAsync(consumer, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Shutting down.
        }
        finally
        {
            // Leaves the group, so that others take over at once.
            consumer.Close();
        }
    }

    private async Task TurnAsync(IConsumer<Ignore, byte[]> consumer, CancellationToken cancellationToken)
    {
        health.Tried(Loop);
        try
        {
            await maintenance.EnsureSchemaAsync(cancellationToken);
            await ResolveAsync(consumer, cancellationToken);
            var messages = Gather(consumer, cancellationToken);
            if (messages.Count > 0)
            {
                TellLag(consumer);
                await StoreAsync(messages, cancellationToken);
                foreach (var message in messages)
                {
                    _next[message.TopicPartition] = message.Offset + 1;
                }
            }

            health.Succeeded(Loop);
            TellLag(consumer);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            health.Failed(Loop, $"{e.GetType().Name}: {e.Message}");
            LogFailed(e);
            await WaitAsync(consumer, cancellationToken);
        }
    }

    private void TellLag(IConsumer<Ignore, byte[]> consumer) =>
        MeteringMetrics.KafkaLag.Set(_next.Sum(entry => Math.Max(0, consumer.GetWatermarkOffsets(entry.Key).High.Value - entry.Value.Value)));

    private List<ConsumeResult<Ignore, byte[]>> Gather(IConsumer<Ignore, byte[]> consumer, CancellationToken cancellationToken)
    {
        var messages = new List<ConsumeResult<Ignore, byte[]>>();
        var began = time.GetTimestamp();
        while (messages.Count < MostMessages && time.GetElapsedTime(began) < Gathering)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (consumer.Consume(Gathering) is { Message: not null } message)
            {
                messages.Add(message);
            }
        }

        // Partitions that were taken away while gathering are somebody else's by now.
        return [.. messages.Where(message => _next.ContainsKey(message.TopicPartition))];
    }

    private async Task StoreAsync(List<ConsumeResult<Ignore, byte[]>> messages, CancellationToken cancellationToken)
    {
        var events = new List<ReadEvent>();
        foreach (var message in messages)
        {
            events.AddRange(KafkaMessage.Read(message.Message.Value, events.Count));
        }

        var next = messages.GroupBy(message => message.TopicPartition).Select(group => new TopicPartitionOffset(group.Key, group.Max(message => message.Offset.Value) + 1)).ToList();
        var result = await ingest.IngestAsync(events, () => offsets.MoveCommand(next), cancellationToken);
        var refused = result.Results.Where(item => item.Status is EventStatus.Rejected or EventStatus.Conflict).ToList();
        if (refused.Count > 0)
        {
            await logs.AddAsync([.. refused.Select(item => new ErrorEntry { At = time.GetUtcNow(), Source = Loop, RequestId = item.Id, Code = item.Status.ToString(), Message = item.Message ?? "" })], cancellationToken);
        }
    }

    /// <summary>Reads the same again later; meanwhile it stays in its group, without taking more.</summary>
    private async Task WaitAsync(IConsumer<Ignore, byte[]> consumer, CancellationToken cancellationToken)
    {
        consumer.Pause(consumer.Assignment);
        await Task.Delay(Pause, time, cancellationToken);
        _ = consumer.Consume(TimeSpan.Zero);
        foreach (var (partition, offset) in _next.ToList())
        {
            consumer.Seek(new TopicPartitionOffset(partition, offset));
        }

        consumer.Resume(consumer.Assignment);
    }

    /// <summary>Whoever is given a partition goes on where the store says; what was read of it before that is known is not used.</summary>
    private async Task ResolveAsync(IConsumer<Ignore, byte[]> consumer, CancellationToken cancellationToken)
    {
        if (_unknown.Count == 0)
        {
            return;
        }

        consumer.Pause(_unknown);
        foreach (var from in await offsets.ReadAsync(_unknown, cancellationToken))
        {
            consumer.Seek(from);
            _next[from.TopicPartition] = from.Offset;
            LogAssigned(from.Partition.Value, from.Offset.Value);
        }

        consumer.Resume(_unknown);
        _unknown.Clear();
    }

    private void Lost(List<TopicPartitionOffset> partitions)
    {
        foreach (var partition in partitions)
        {
            _next.Remove(partition.TopicPartition);
            _unknown.Remove(partition.TopicPartition);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kafka: {Code}: {Reason}")]
    private partial void LogKafka(string code, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages of Kafka could not be read or stored; it is tried again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Partition} of Kafka goes on at {Offset}")]
    private partial void LogAssigned(int partition, long offset);
}
