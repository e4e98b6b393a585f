using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>A collector that takes OTLP over HTTP and reads the spans out of the protobuf.</summary>
internal sealed class OtlpCollector(WebApplication app) : IAsyncDisposable
{
    public ConcurrentQueue<OtlpSpan> Spans { get; } = new();

    /// <summary>All that came, as bytes: what must not be in it is nowhere.</summary>
    public ConcurrentQueue<string> Raw { get; } = new();

    public Uri Address => new(app.Urls.First() + "/v1/traces");

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        var collector = new OtlpCollector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        Assert.Equal(("/v1/traces", "application/x-protobuf"), (context.Request.Path.Value, context.Request.ContentType));
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Raw.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
        // ExportTraceServiceRequest.resource_spans (1), ResourceSpans.scope_spans (2), ScopeSpans.spans (2).
        foreach (var resource in Protobuf.Messages(body.ToArray(), 1))
        {
            var service = Attributes(Protobuf.Messages(resource, 1).Single(), 1)["service.name"];
            foreach (var span in Protobuf.Messages(resource, 2).SelectMany(scope => Protobuf.Messages(scope, 2)))
            {
                Spans.Enqueue(Read(span, service));
            }
        }
    }

    private static OtlpSpan Read(ReadOnlyMemory<byte> span, string service) => new(
        service,
        Hex(span, 1),
        Hex(span, 2),
        Hex(span, 4),
        Encoding.UTF8.GetString(Protobuf.Messages(span, 5).Single().Span),
        (int)Protobuf.Numbers(span, 6).Single(),
        Attributes(span, 9),
        Protobuf.Messages(span, 15).SelectMany(status => Protobuf.Numbers(status, 3)).Select(code => (int)code).SingleOrDefault());

    private static string Hex(ReadOnlyMemory<byte> span, int field) => Convert.ToHexStringLower(Protobuf.Messages(span, field).SingleOrDefault().Span);

    private static Dictionary<string, string> Attributes(ReadOnlyMemory<byte> owner, int field) => Protobuf.Messages(owner, field).ToDictionary(
        pair => Encoding.UTF8.GetString(Protobuf.Messages(pair, 1).Single().Span),
        pair => Value(Protobuf.Messages(pair, 2).Single()));

    private static string Value(ReadOnlyMemory<byte> any) =>
        Protobuf.Messages(any, 1).Select(text => Encoding.UTF8.GetString(text.Span)).Concat(Protobuf.Numbers(any, 3).Select(number => number.ToString())).Single();
}
