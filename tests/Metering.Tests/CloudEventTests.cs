using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;

namespace ClaudeConfig.Metering.Tests;

/// <summary>CloudEvents 1.0, as the CNCF's own SDK writes them.</summary>
public sealed class CloudEventTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Now = Clock.Truncate(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Batch_OfTheSdk_IsCountedOnceItemByItem()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        var batch = Encode([Cloud("a"), Cloud("b")], out var type);
        Assert.Equal(CloudEventFormat.Batch, type);
        Assert.Equal(["Accepted", "Accepted"], await StatusesAsync(app, batch, type));
        Assert.Equal(["Duplicate", "Accepted"], await StatusesAsync(app, Encode([Cloud("a"), Cloud("c")], out _), type));
    }

    [Fact]
    public async Task Single_OfTheSdk_IsCounted()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        var formatter = new JsonEventFormatter();
        var body = formatter.EncodeStructuredModeMessage(Cloud("one"), out var type).ToArray();
        Assert.Equal(CloudEventFormat.Single, type.MediaType);
        Assert.Equal(["Accepted"], await StatusesAsync(app, body, type.ToString()));
    }

    [Fact]
    public async Task Event_SentEitherWay_IsTheSameEvent()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        var plain = A.Event(Now, 1, "same") with { Source = "/gateways/gw-0" };
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(plain)).StatusCode);
        Assert.Equal(["Duplicate"], await StatusesAsync(app, Encode([Cloud("same")], out var type), type));
    }

    [Fact]
    public async Task Body_Zipped_IsUnpackedUpToTheLimit()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        var batch = Encode([Cloud("a")], out var type);
        Assert.Equal(["Accepted"], await StatusesAsync(app, Zip(batch), type, "gzip"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(app, Zip(new byte[17 * 1024 * 1024]), type, "gzip")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(app, batch, type, "gzip")).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await SendAsync(app, batch, type, "br")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(app, "{}"u8.ToArray(), type)).StatusCode);
    }

    [Theory]
    [InlineData("specversion", "\"0.3\"", "specversion")]
    [InlineData("specversion", null, "specversion")]
    [InlineData("id", "\"\"", "id")]
    [InlineData("source", null, "source")]
    [InlineData("type", "\"com.example.other\"", "type")]
    [InlineData("time", "\"yesterday\"", "time")]
    [InlineData("datacontenttype", "\"text/plain\"", "datacontenttype")]
    [InlineData("data", "[1]", "data")]
    [InlineData("data_base64", "\"AAAA\"", "data_base64")]
    [InlineData("Odd-Name", "\"x\"", "\"Odd-Name\"")]
    public void Attribute_ThatIsWrong_IsNamedWithItsItem(string attribute, string? value, string field)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(new JsonEventFormatter().EncodeStructuredModeMessage(Cloud("x"), out _).Span)!;
        if (value is null)
        {
            node.AsObject().Remove(attribute);
        }
        else
        {
            node[attribute] = System.Text.Json.Nodes.JsonNode.Parse(value);
        }

        var read = CloudEventFormat.Read(JsonSerializer.SerializeToUtf8Bytes(node), 3);
        Assert.Null(read.Event);
        Assert.StartsWith($"events[3].{field}: ", read.Problem);
        Assert.Equal(field, ProblemField.Of(read.Problem));
    }

    [Fact]
    public async Task Item_ThatIsWrong_CostsOnlyItself()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        var wrong = Cloud("w", usage => usage with { Usage = new TokenUsage { Output = -1 } });
        var other = Cloud("o", usage => usage with { Source = "/gateways/other" });
        var answer = await (await SendAsync(app, Encode([wrong, Cloud("r"), other], out var type), type)).Content.ReadFromJsonAsync(ContractsJson.Default.EventBatchResult);
        Assert.Equal(
            [(EventStatus.Rejected, (int?)0, "usage.output"), (EventStatus.Accepted, null, null), (EventStatus.Rejected, 2, "data.source")],
            answer!.Results.Select(result => (result.Status, result.Index, result.Field)));
    }

    private static CloudEvent Cloud(string id, Func<UsageEvent, UsageEvent>? edit = null)
    {
        var usage = A.Event(Now, 1, id) with { Source = "/gateways/gw-0" };
        return new CloudEvent
        {
            Id = id,
            Source = new Uri("/gateways/gw-0", UriKind.Relative),
            Type = CloudEventFormat.UsageType,
            Time = Now,
            DataContentType = "application/json",
            Data = JsonSerializer.SerializeToElement((edit ?? (same => same))(usage), ContractsJson.Default.UsageEvent),
        };
    }

    private static byte[] Encode(IReadOnlyList<CloudEvent> events, out string type)
    {
        var body = new JsonEventFormatter().EncodeBatchModeMessage(events, out var media).ToArray();
        type = media.MediaType;
        return body;
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningApp app, byte[] body, string type, string? encoding = null)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return await app.Http.PostAsync("/v1/events", content);
    }

    private static async Task<IEnumerable<string>> StatusesAsync(RunningApp app, byte[] body, string type, string? encoding = null)
    {
        using var response = await SendAsync(app, body, type, encoding);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync(ContractsJson.Default.EventBatchResult))!.Results.Select(result => result.Status.ToString());
    }

    private static byte[] Zip(byte[] body)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return zipped.ToArray();
    }
}
