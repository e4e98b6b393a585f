using Confluent.Kafka;

namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>librdkafka's own mock cluster: three brokers inside a producer, which speak Kafka's protocol on loopback.</summary>
internal sealed class MockKafka : IDisposable
{
    private readonly IProducer<Null, byte[]> _producer;

    public MockKafka()
    {
        _producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig(new Dictionary<string, string>
        {
            ["test.mock.num.brokers"] = "3", ["bootstrap.servers"] = "ignored",
        })).Build();
        using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        Servers = string.Join(',', admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers.Select(broker => $"{broker.Host}:{broker.Port}"));
    }

    /// <summary>Of a topic, which is there as soon as somebody asks for it.</summary>
    public const int Partitions = 4;

    public static string Topic => "usage-events";

    public string Servers { get; }

    public Task SendAsync(int partition, byte[] value) => _producer.ProduceAsync(new TopicPartition(Topic, partition), new Message<Null, byte[]> { Value = value });

    public void Dispose() => _producer.Dispose();
}
