namespace ClaudeConfig.Metering.Streaming;

/// <summary>Server-sent events.</summary>
internal sealed class ServerSentForm(HttpResponse response) : IStreamForm
{
    public Task BeginAsync(CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        return response.WriteAsync("retry: 2000\n\n", cancellationToken);
    }

    public Task TellAsync(string name, string data, CancellationToken cancellationToken) => response.WriteAsync($"event: {name}\ndata: {data}\n\n", cancellationToken);

    public Task StayAsync(CancellationToken cancellationToken) => response.WriteAsync(": nothing new\n\n", cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken) => response.Body.FlushAsync(cancellationToken);

    public Task EndAsync(bool stopping) => Task.CompletedTask;
}
