using System.Net;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace ClaudeConfig.Metering.Tests;

/// <summary>What Claude Code exports, as OpenTelemetry's own exporter sends it, and as JSON.</summary>
public sealed class TelemetryTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Logs_OfTheExporter_AreKeptOnceAndCountOnlyWhatNoGatewaySaw()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var app = await RunningApp.StartAsync(database);
        for (var copy = 0; copy < 2; copy++)
        {
            ExportLogs(app, logger =>
            {
                Request(logger, "seen", 100);
                Request(logger, "around", 1000);
            });
        }

        Assert.Equal(2, await CountAsync(database, "select count(*) from client_usage"));
        var seen = A.Event(DateTimeOffset.UtcNow, 1) with { UpstreamRequestId = "seen" };
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(seen)).StatusCode);
        var row = Assert.Single((await AroundAsync(app)).EnumerateArray());
        Assert.Equal(
            ("team/web", "ann@example.com", "claude-sonnet-5-5", 1, 1000, "0.0125"),
            (row.GetProperty("project").GetString(), row.GetProperty("member").GetString(), row.GetProperty("model").GetString(), row.GetProperty("requests").GetInt32(),
                row.GetProperty("inputTokens").GetInt32(), row.GetProperty("estimatedCost").GetString()));
        // What a client says is never money.
        Assert.Equal(1, await CountAsync(database, "select sum(events)::bigint from hourly_aggregates"));
    }

    [Fact]
    public async Task Metrics_OfTheExporter_CountForSessionsOfWhichNothingElseIsKnown()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var app = await RunningApp.StartAsync(database);
        ExportMetrics(app, MetricReaderTemporalityPreference.Delta);
        Assert.Equal(2, await CountAsync(database, "select count(*) from client_usage"));
        var rows = (await AroundAsync(app)).EnumerateArray().ToList();
        Assert.Equal([(0, 500L, 40L)], rows.Select(row => (row.GetProperty("requests").GetInt32(), row.GetProperty("inputTokens").GetInt64(), row.GetProperty("outputTokens").GetInt64())));
        var known = A.Event(DateTimeOffset.UtcNow, 1);
        await app.SendAsync(known with { Attribution = known.Attribution with { SessionId = "s-1" } });
        Assert.Empty((await AroundAsync(app)).EnumerateArray());
    }

    [Fact]
    public async Task Metrics_ThatCountFromTheStart_AreRefusedWithWhatToSet()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var app = await RunningApp.StartAsync(database);
        ExportMetrics(app, MetricReaderTemporalityPreference.Cumulative);
        Assert.Equal(0, await CountAsync(database, "select count(*) from client_usage"));
        Assert.Contains("claudeconfig_metering_telemetry_records_total{result=\"cumulative\"}", await app.Http.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task Logs_InJson_AreTheSame()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var app = await RunningApp.StartAsync(database);
        var now = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000).ToString();
        static object Text(string key, string value) => new { key, value = new { stringValue = value } };
        object Record(string name, params object[] attributes) => new
        {
            timeUnixNano = now, body = new { stringValue = $"claude_code.{name}" }, attributes = attributes.Prepend(Text("event.name", name)),
        };
        string Body(string project) => JsonSerializer.Serialize(new
        {
            resourceLogs = new[]
            {
                new
                {
                    resource = new { attributes = new[] { Text("claudeconfig.project", project) } },
                    scopeLogs = new[]
                    {
                        new
                        {
                            logRecords = new[]
                            {
                                Record("api_request", Text("model", "m"), Text("request_id", "r1"), new { key = "input_tokens", value = new { intValue = "7" } }),
                                Record("api_error", Text("error", "Overloaded"), new { key = "status_code", value = new { intValue = 529 } }),
                                Record("user_prompt", Text("prompt", "secret")),
                            },
                        },
                    },
                },
            },
        });
        using var answer = await app.PostAsync("/v1/logs", Body("team/web"));
        Assert.Equal((HttpStatusCode.OK, "{}"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(7, await CountAsync(database, "select input_tokens from client_usage"));
        Assert.Equal(529, await CountAsync(database, "select status_code from error_logs where message = 'Overloaded'"));
        using var orphan = await app.PostAsync("/v1/logs", Body("nowhere"));
        Assert.Contains("\"rejectedLogRecords\":\"2\"", await orphan.Content.ReadAsStringAsync());
        using var none = await app.PostAsync("/v1/logs", "[]");
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        using var text = await app.Http.PostAsync("/v1/logs", new StringContent("x", Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        using var rubbish = new ByteArrayContent([0x0a, 0x10, 0x01]);
        rubbish.Headers.ContentType = new("application/x-protobuf");
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Http.PostAsync("/v1/logs", rubbish)).StatusCode);
        app.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.PostAsync("/v1/logs", Body("team/web"))).StatusCode);
    }

    [Fact]
    public async Task Exports_OverGrpc_AreTheSame()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var app = await RunningApp.StartAsync(database);
        ExportLogs(app, logger => Request(logger, "around", 1000), OtlpExportProtocol.Grpc);
        ExportMetrics(app, MetricReaderTemporalityPreference.Delta, OtlpExportProtocol.Grpc);
        Assert.Equal(3, await CountAsync(database, "select count(*) from client_usage"));
        Assert.Equal(1000, await CountAsync(database, "select sum(input_tokens) from client_usage where request_id = 'around'"));
    }

    [Theory]
    [InlineData("secret", false, "0a00", "0", "")]
    [InlineData("secret", true, "0a00", "0", "")]
    [InlineData("secret", false, "0a1001", "3", "the body is no OTLP export")]
    [InlineData("guess", false, "0a00", "16", "a valid bearer token is needed")]
    public async Task Grpc_Call_IsAnsweredWithAStatus(string token, bool packed, string message, string status, string says)
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        using var response = await CallAsync(app, token, packed ? Pack(Convert.FromHexString(message)) : Convert.FromHexString(message), packed);
        Assert.Equal((HttpStatusCode.OK, "application/grpc"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        // A status alone comes with the headers, one behind a message after it.
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(status == "0" ? [0, 0, 0, 0, 0] : Array.Empty<byte>(), body);
        var headers = status == "0" ? response.TrailingHeaders : response.Headers;
        Assert.Equal(status, headers.GetValues("grpc-status").Single());
        Assert.StartsWith(says, Uri.UnescapeDataString(headers.TryGetValues("grpc-message", out var text) ? text.Single() : ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grpc_OfWhatIsNoMessage_IsRefused()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(app.Grpc, LogsMethod))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([0, 0, 0, 0, 9, 1]),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Authorization = new("Bearer", "secret");
        using var response = await app.Http.SendAsync(request);
        Assert.Equal("3", response.Headers.GetValues("grpc-status").Single());
    }

    private const string LogsMethod = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

    private static async Task<HttpResponseMessage> CallAsync(RunningApp app, string token, byte[] message, bool packed)
    {
        byte[] frame = [(byte)(packed ? 1 : 0), 0, 0, 0, (byte)message.Length, .. message];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(app.Grpc, LogsMethod))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Authorization = new("Bearer", token);
        if (packed)
        {
            request.Headers.Add("grpc-encoding", "gzip");
        }

        return await app.Http.SendAsync(request);
    }

    private static byte[] Pack(byte[] message)
    {
        using var packed = new MemoryStream();
        using (var stream = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Compress))
        {
            stream.Write(message);
        }

        return packed.ToArray();
    }

    private static void Request(ILogger logger, string id, int input) => logger.Log(
        LogLevel.Information,
        default,
        new List<KeyValuePair<string, object?>>
        {
            new("event.name", "api_request"), new("model", "claude-sonnet-5-5"), new("request_id", id), new("input_tokens", (long)input), new("output_tokens", 3L), new("cost_usd", 0.0125),
            new("session.id", "s-1"), new("user.email", "ann@example.com"), new("prompt", "not kept"),
        },
        null,
        (_, _) => "claude_code.api_request");

    private static void ExportLogs(RunningApp app, Action<ILogger> write, OtlpExportProtocol protocol = OtlpExportProtocol.HttpProtobuf)
    {
        using var factory = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options =>
        {
            options.SetResourceBuilder(Resource());
            options.AddOtlpExporter(exporter => Configure(app, exporter, "/v1/logs", protocol));
        }));
        write(factory.CreateLogger("com.anthropic.claude_code.events"));
    }

    private static void ExportMetrics(RunningApp app, MetricReaderTemporalityPreference temporality, OtlpExportProtocol protocol = OtlpExportProtocol.HttpProtobuf)
    {
        using var meter = new System.Diagnostics.Metrics.Meter($"com.anthropic.claude_code.{Guid.NewGuid():n}");
        using var provider = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource()).AddMeter(meter.Name).AddOtlpExporter((exporter, reader) =>
        {
            Configure(app, exporter, "/v1/metrics", protocol);
            reader.TemporalityPreference = temporality;
        }).Build();
        var tokens = meter.CreateCounter<long>("claude_code.token.usage");
        tokens.Add(500, new("type", "input"), new("model", "m"), new("session.id", "s-1"));
        tokens.Add(40, new("type", "output"), new("model", "m"), new("session.id", "s-1"));
        meter.CreateCounter<long>("claude_code.session.count").Add(1);
        provider.ForceFlush();
    }

    private static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty().AddAttributes([new("service.name", "claude-code"), new("claudeconfig.project", "team/web")]);

    private static void Configure(RunningApp app, OtlpExporterOptions exporter, string path, OtlpExportProtocol protocol)
    {
        exporter.Protocol = protocol;
        exporter.Endpoint = protocol == OtlpExportProtocol.Grpc ? app.Grpc : new Uri(app.Http.BaseAddress!, path);
        exporter.Headers = "Authorization=Bearer secret";
    }

    private static async Task<JsonElement> AroundAsync(RunningApp app)
    {
        using var document = JsonDocument.Parse(await app.Http.GetStringAsync("/v1/client-usage?project=team/web"));
        return document.RootElement.GetProperty("rows").Clone();
    }

    private static async Task<long> CountAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync());
    }
}
