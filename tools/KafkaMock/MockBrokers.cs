using Confluent.Kafka;

namespace ClaudeConfig.KafkaMock;

/// <summary>librdkafka's own mock cluster: three brokers inside a producer, which speak Kafka's protocol on loopback. What they were told is gone with them.</summary>
public sealed class MockBrokers : IDisposable
{
    /// <summary>Of a topic, which is there as soon as somebody asks for it.</summary>
    public const int Partitions = 4;

    private readonly IProducer<Null, byte[]> producer;

    /// <param name="topics">That are there from the beginning.</param>
    public MockBrokers(params string[] topics)
    {
        producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig(new Dictionary<string, string> { ["test.mock.num.brokers"] = "3", ["bootstrap.servers"] = "ignored" })).Build();
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        foreach (var topic in topics)
        {
            admin.GetMetadata(topic, TimeSpan.FromSeconds(10));
        }

        Servers = string.Join(',', admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers.Select(broker => $"{broker.Host}:{broker.Port}"));
    }

    /// <summary>The brokers, host:port with commas between them.</summary>
    public string Servers { get; }

    public Task SendAsync(string topic, int partition, byte[] value) => producer.ProduceAsync(new TopicPartition(topic, partition), new Message<Null, byte[]> { Value = value });

    /// <summary>The first messages of a topic.</summary>
    /// <exception cref="OperationCanceledException">There were not so many in time.</exception>
    public IReadOnlyList<Message<string, byte[]>> Read(string topic, int count, TimeSpan limit)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = Servers, GroupId = "reader", AutoOffsetReset = AutoOffsetReset.Earliest, EnableAutoCommit = false }).Build();
        consumer.Subscribe(topic);
        using var end = new CancellationTokenSource(limit);
        var found = new List<Message<string, byte[]>>();
        while (found.Count < count)
        {
            found.Add(consumer.Consume(end.Token).Message);
        }

        consumer.Close();
        return found;
    }

    public void Dispose() => producer.Dispose();
}
