using System.Text.Json;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using ClaudeConfig.KafkaMock;
using ClaudeConfig.Router.Spooling;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Spooling;

/// <summary>Usage that goes to Kafka, at brokers that speak its protocol.</summary>
public sealed class KafkaTests
{
    [Fact]
    public async Task Usage_GoesToTheTopicAndNotToMeteringsDoor_AndTheSpoolEmpties()
    {
        using var kafka = new MockBrokers();
        await using var rig = await Rig.StartAsync(options: options => options with { Kafka = new KafkaTarget { Servers = kafka.Servers, Topic = "usage" } });
        foreach (var stream in (bool[])[false, true])
        {
            using var response = await rig.PostAsync(Rig.Body(stream: stream));
            await response.Content.ReadAsStringAsync();
        }

        await Eventually.TrueAsync(() => rig.Gateway.Metrics.EventsDelivered.WithLabels("Accepted").Value == 2, "both are delivered", Deadlines.Settled);
        var messages = kafka.Read("usage", 2, Deadlines.Slow);

        Assert.All(messages, message => Assert.Equal("gw-test", message.Key));
        var events = messages.Select(message => JsonSerializer.Deserialize(message.Value, ContractsJson.Default.UsageEvent)!).ToArray();
        Assert.Equal(2, events.Select(item => item.Id).Distinct().Count());
        Assert.All(events, item => Assert.True(item.Usage.Output > 0));
        Assert.Empty(rig.Metering.Events);
        Assert.Equal(0, rig.Gateway.Metrics.DeliveryFailures.Value);
    }

    [Fact]
    public async Task Event_ThatNoBrokerTakes_IsADeadLetterAndStopsNobody()
    {
        using var kafka = new MockBrokers();
        using var sink = new KafkaSink(new KafkaTarget { Servers = kafka.Servers }, "gw", Microsoft.Extensions.Logging.Abstractions.NullLogger<KafkaSink>.Instance);
        var huge = Events.Of("huge") with { Target = new string('x', 2_000_000) };
        var (status, result) = await sink.SendAsync([Events.Of("a"), huge, Events.Of("b")], TestContext.Current.CancellationToken);
        Assert.Equal(200, status);
        Assert.Equal([Contracts.Metering.EventStatus.Accepted, Contracts.Metering.EventStatus.Rejected, Contracts.Metering.EventStatus.Accepted], result!.Results.Select(item => item.Status));
    }

    [Fact]
    public void Settings_OfALineThatIsNone_AreRefusedWithoutRepeatingIt()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "# how to sign in\nsasl.username = gateway\nsasl.password hunter2\n");
        var refused = Assert.Throws<FormatException>(() => new KafkaTarget { Servers = "", File = file }.Further().Count());
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
        File.Delete(file);
    }
}
