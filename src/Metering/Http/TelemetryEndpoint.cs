using System.Text.Json;
using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Metering.Telemetry;
using Google.Protobuf;

namespace ClaudeConfig.Metering.Http;

/// <summary>
/// <c>POST /v1/logs</c> and <c>POST /v1/metrics</c>: OTLP over HTTP, in protobuf or JSON, as Claude Code sends it, and the same over gRPC; <c>GET /v1/client-usage</c>: what of it no
/// gateway saw.
/// </summary>
internal sealed class TelemetryEndpoint(TelemetryStore store, ReportAccess access, TimeProvider time)
{
    public const string LogsPath = "/v1/logs";

    public const string MetricsPath = "/v1/metrics";

    public const string AroundPath = "/v1/client-usage";

    /// <summary>The method of OTLP's service for logs.</summary>
    public const string GrpcLogsPath = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

    /// <summary>The method of OTLP's service for metrics.</summary>
    public const string GrpcMetricsPath = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    private const string Protobuf = "application/x-protobuf";

    public Task LogsAsync(HttpContext context) => HandleAsync(context, (body, json) => json ? OtlpJson.Logs(body) : OtlpProtobuf.Logs(body));

    public Task MetricsAsync(HttpContext context) => HandleAsync(context, (body, json) => json ? OtlpJson.Metrics(body) : OtlpProtobuf.Metrics(body));

    public async Task AroundAsync(HttpContext context)
    {
        var (request, problems) = new ReportRequestReader(context.Request.Query, time.GetUtcNow()).Read();
        if (request is null)
        {
            await context.InvalidAsync(problems);
        }
        else if (request.GroupBy.Count > 0 || request.Filters.Any(filter => filter.Of.Dimension != ReportDimension.Project) || request.Bucket != ReportBucket.Total)
        {
            await context.InvalidAsync([new ProblemItem("groupBy", "from, to and project are what may be asked for here")]);
        }
        else if (await access.AdmitAsync(context, [.. request.Projects]))
        {
            await WriteAsync(context, await store.AroundAsync(request.From, request.To, [.. request.Projects], context.RequestAborted));
        }
    }

    private async Task HandleAsync(HttpContext context, Func<ReadOnlyMemory<byte>, bool, OtlpBatch> read)
    {
        var type = context.IsGrpc() ? Protobuf : (context.Request.ContentType ?? "").Split(';')[0].Trim();
        if (type is not (Protobuf or "application/json"))
        {
            await context.ErrorAsync(StatusCodes.Status415UnsupportedMediaType, $"Content-Type \"{type}\": {Protobuf} or application/json is needed (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf or http/json)");
            return;
        }

        if (!await access.KnownAsync(context))
        {
            return;
        }

        using var body = await RequestBytes.ReadAsync(context.Request, context.RequestAborted);
        var content = context.IsGrpc() ? GrpcMessage.Of(body.Memory, context.Request.Headers["grpc-encoding"]) : body.Memory;
        if (Parse(content, type != Protobuf, read) is not { } batch)
        {
            await context.ErrorAsync(StatusCodes.Status400BadRequest, "the body is no OTLP export");
            return;
        }

        await KeepAsync(context, type, batch);
    }

    private async Task KeepAsync(HttpContext context, string type, OtlpBatch batch)
    {
        var reading = ClaudeCodeTelemetry.Read(batch.Records, Clock.Now(time));
        // Nobody speaks for a project that he may not even see.
        if (await access.AdmitAsync(context, reading.Projects, none: true))
        {
            // Nor in anybody else's name: what a client says of itself is no proof.
            await store.SaveAsync(await access.BoundNameAsync(context) is { } name ? reading.Of(name) : reading, context.RequestAborted);
            MeteringMetrics.Telemetry.WithLabels("kept").Inc(reading.Usage.Count + reading.Errors.Count);
            MeteringMetrics.Telemetry.WithLabels("no project").Inc(reading.Orphans);
            MeteringMetrics.Telemetry.WithLabels("stale").Inc(reading.Stale);
            MeteringMetrics.Telemetry.WithLabels("cumulative").Inc(batch.Cumulative);
            await AnswerAsync(context, type, reading, batch);
        }
    }

    private static OtlpBatch? Parse(ReadOnlyMemory<byte> body, bool json, Func<ReadOnlyMemory<byte>, bool, OtlpBatch> read)
    {
        try
        {
            return read(body, json);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A partial success says what was left out; it is not sent again.</summary>
    private static async Task AnswerAsync(HttpContext context, string type, TelemetryReading reading, OtlpBatch batch)
    {
        var rejected = reading.Orphans + reading.Stale + batch.Cumulative;
        var message = rejected == 0 ? "" : string.Join("; ", Reasons(reading, batch));
        if (type == Protobuf)
        {
            await WriteProtobufAsync(context, rejected == 0 ? ReadOnlyMemory<byte>.Empty : PartialSuccess(rejected, message));
            return;
        }

        context.Response.ContentType = type;

        var field = context.Request.Path == LogsPath ? "rejectedLogRecords" : "rejectedDataPoints";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        if (rejected > 0)
        {
            json.WriteStartObject("partialSuccess");
            json.WriteString(field, rejected.ToString(System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("errorMessage", message);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static async Task WriteProtobufAsync(HttpContext context, ReadOnlyMemory<byte> message)
    {
        if (context.IsGrpc())
        {
            await context.GrpcAsync(message);
            return;
        }

        context.Response.ContentType = Protobuf;
        await context.Response.Body.WriteAsync(message, context.RequestAborted);
    }

    private static IEnumerable<string> Reasons(TelemetryReading reading, OtlpBatch batch)
    {
        if (reading.Orphans > 0)
        {
            yield return $"{reading.Orphans} name no project: set OTEL_RESOURCE_ATTRIBUTES={ClaudeCodeTelemetry.ProjectAttribute}=namespace/name";
        }

        if (reading.Stale > 0)
        {
            yield return $"{reading.Stale} are older than the dedup window, or of the future";
        }

        if (batch.Cumulative > 0)
        {
            yield return $"{batch.Cumulative} are cumulative: set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta";
        }
    }

    private static byte[] PartialSuccess(long rejected, string message)
    {
        using var inner = new MemoryStream();
        using (var output = new CodedOutputStream(inner, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteInt64(rejected);
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteString(message);
        }

        using var outer = new MemoryStream();
        using (var output = new CodedOutputStream(outer, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(inner.ToArray()));
        }

        return outer.ToArray();
    }

    private static async Task WriteAsync(HttpContext context, IReadOnlyList<AroundGateway> rows)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("currency", "USD");
        json.WriteStartArray("rows");
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("project", row.Project.ToString());
            json.WriteString("member", row.Member);
            json.WriteString("model", row.Model);
            json.WriteNumber("requests", row.Sums.Requests);
            json.WriteNumber("inputTokens", row.Sums.InputTokens);
            json.WriteNumber("cacheWriteTokens", row.Sums.CacheWrite5mTokens);
            json.WriteNumber("cacheReadTokens", row.Sums.CacheReadTokens);
            json.WriteNumber("outputTokens", row.Sums.OutputTokens);
            json.WriteString("estimatedCost", ReportAmount.Text(row.Sums.Cost));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
