using System.Net.WebSockets;
using System.Text;

namespace ClaudeConfig.Metering.Streaming;

/// <summary>A WebSocket: a message of text for each event, <c>{"event": …, "data": …}</c>. Pings come from the server; who does not answer them is gone.</summary>
internal sealed class SocketForm(WebSocket socket) : IStreamForm
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task TellAsync(string name, string data, CancellationToken cancellationToken)
    {
        var message = Encoding.UTF8.GetBytes($"{{\"event\":\"{name}\",\"data\":{data}}}");
        return socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
    }

    public Task StayAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task EndAsync(bool stopping)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await socket.CloseOutputAsync(
                stopping ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure, "come again: rights are looked at anew", patience.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The other side has left before.
        }
    }

    /// <summary>Ends the stream when the other side closes, or says anything: a follower only listens.</summary>
    public async Task WatchAsync(CancellationTokenSource end)
    {
        try
        {
            await socket.ReceiveAsync(new byte[1], end.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // Gone without a word, or ended from this side.
        }

        await end.CancelAsync();
    }
}
