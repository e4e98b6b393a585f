using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Cli.Tests;

/// <summary>A server on loopback that answers each request with a status and a JSON text.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2? _certificate;
    private readonly Func<FakeRequest, (int Status, string Body)> _answer;
    private readonly Task _serving;

    private FakeServer(X509Certificate2? certificate, Func<FakeRequest, (int, string)> answer)
    {
        (_certificate, _answer) = (certificate, answer);
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    public static FakeServer Start(Func<FakeRequest, (int Status, string Body)> answer) => new(null, answer);

    public static FakeServer StartTls(PemPair pair, Func<FakeRequest, (int Status, string Body)> answer) => new(X509Certificate2.CreateFromPem(pair.Certificate, pair.Key), answer);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _certificate?.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    await AnswerAsync(client);
                }
                catch (IOException)
                {
                    // This client went; others come.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        await using Stream stream = _certificate is null ? client.GetStream() : new SslStream(client.GetStream());
        if (stream is SslStream secured)
        {
            await secured.AuthenticateAsServerAsync(_certificate!);
        }

        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var first = (await reader.ReadLineAsync(_stop.Token))!.Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
        {
            var parts = line.Split(':', 2);
            headers[parts[0]] = parts[1].Trim();
        }

        var body = new char[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), System.Globalization.CultureInfo.InvariantCulture)];
        if (body.Length > 0)
        {
            // Where nothing is to come, a read would wait for it.
            await reader.ReadBlockAsync(body, _stop.Token);
        }

        var (status, text) = _answer(new FakeRequest(first[0], first[1], headers.GetValueOrDefault("Authorization"), new string(body)));
        var answer = $"HTTP/1.1 {status} Answer\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\nConnection: close\r\n\r\n{text}";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
        await stream.FlushAsync(_stop.Token);
    }
}
