using Confluent.Kafka;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>librdkafka's own mock cluster: three brokers inside a producer, which speak Kafka's protocol on loopback.</summary>
internal sealed class MockKafka : IDisposable
{
    private readonly IProducer<Null, byte[]> producer;

    public MockKafka()
    {
        producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig(new Dictionary<string, string> { ["test.mock.num.brokers"] = "3", ["bootstrap.servers"] = "ignored" })).Build();
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        Servers = string.Join(',', admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers.Select(broker => $"{broker.Host}:{broker.Port}"));
    }

    public string Servers { get; }

    /// <summary>The next messages of a topic, from its beginning.</summary>
    public IReadOnlyList<Message<string, byte[]>> Read(string topic, int count, TimeSpan limit)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = Servers, GroupId = "test", AutoOffsetReset = AutoOffsetReset.Earliest, EnableAutoCommit = false }).Build();
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
