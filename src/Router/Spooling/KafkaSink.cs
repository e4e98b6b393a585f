using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;
using Confluent.Kafka;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// Usage to Kafka, a message for each event, keyed by its gateway so that they stay in order. What all replicas of a partition have is delivered; of what is sent again Metering
/// counts each event once.
/// </summary>
internal sealed class KafkaSink : IEventSink, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LastCalls = TimeSpan.FromSeconds(2);

    private readonly KafkaTarget settings;
    private readonly IProducer<string, byte[]> producer;

    /// <exception cref="FormatException">The file of further settings is wrong.</exception>
    public KafkaSink(KafkaTarget settings, string instance, ILogger<KafkaSink> log)
    {
        this.settings = settings;
        var config = new ProducerConfig(settings.Further().ToDictionary(StringComparer.Ordinal))
        {
            BootstrapServers = settings.Servers,
            ClientId = instance,
            Acks = Acks.All,
            EnableIdempotence = true,
            CompressionType = CompressionType.Lz4,
            LingerMs = 5,
            MessageTimeoutMs = (int)Patience.TotalMilliseconds,
        };
        producer = new ProducerBuilder<string, byte[]>(config)
            .SetErrorHandler((_, error) => Log.Kafka(log, error.Code.ToString(), error.Reason))
            .SetLogHandler((_, _) => { })
            .Build();
    }

    public async Task<(int Status, EventBatchResult? Result)> SendAsync(IReadOnlyList<UsageEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            return (200, new EventBatchResult { Results = await Task.WhenAll(events.Select(item => SendAsync(item, cancellationToken))) });
        }
        catch (KafkaException e)
        {
            throw new LedgerUnavailableException($"Kafka: {e.Error.Reason}", e);
        }
    }

    public void Dispose()
    {
        producer.Flush(LastCalls);
        producer.Dispose();
    }

    private async Task<EventResult> SendAsync(UsageEvent item, CancellationToken cancellationToken)
    {
        try
        {
            await producer.ProduceAsync(settings.Topic, new Message<string, byte[]> { Key = item.Source, Value = EventBatchJson.Write(item).ToArray() }, cancellationToken);
            return new EventResult { Id = item.Id, Status = EventStatus.Accepted };
        }
        // What no broker takes would stop everything behind it for ever.
        catch (ProduceException<string, byte[]> e) when (e.Error.Code is ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidMsg or ErrorCode.InvalidRecord)
        {
            return new EventResult { Id = item.Id, Status = EventStatus.Rejected, Message = $"Kafka: {e.Error.Reason}" };
        }
    }
}
