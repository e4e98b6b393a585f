using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Metering.Notifications;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Metering.Tests;

public sealed class NotificationTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private readonly ConcurrentQueue<(string Body, string? Signature, string? Id)> _calls = new();
    private readonly Dictionary<string, string> _secret = new() { [Sender.SigningKey] = "k1" };

    private int _status = 200;

    [Fact]
    public async Task Webhook_IsSignedAndCanBeChecked()
    {
        await using var receiver = await ReceiverAsync();
        _secret["url"] = receiver.Urls.Single() + "/hook";
        await AddAsync(NotificationType.Webhook);
        await TurnAsync();
        var (body, signature, id) = Assert.Single(_calls);
        Assert.Equal($"t={Now.ToUnixTimeSeconds()},v1={Sender.Sign("k1", Now.ToUnixTimeSeconds(), body)}", signature);
        Assert.True(Guid.TryParse(id, out _));
        Assert.Equal("{\"message\": \"m\"}", body);
        await TurnAsync();
        Assert.Single(_calls);
        Assert.True((await StateAsync()).Delivered);
    }

    [Fact]
    public async Task Webhook_ThatFails_IsTriedLaterWithTheSameIdAndGivenUpInTheEnd()
    {
        await using var receiver = await ReceiverAsync();
        _secret["url"] = receiver.Urls.Single() + "/hook";
        _status = 500;
        await AddAsync(NotificationType.Webhook);
        await TurnAsync();
        await TurnAsync();
        Assert.Single(_calls);
        Assert.Equal("127.0.0.1 answered 500", (await StateAsync()).Error);
        for (var i = 0; i < 20; i++)
        {
            Time.Advance(TimeSpan.FromHours(2));
            await TurnAsync();
        }

        Assert.Equal(12, _calls.Count);
        Assert.Single(_calls.Select(call => call.Id).Distinct());
        Assert.True((await StateAsync()).GivenUp);
    }

    [Fact]
    public async Task Notification_WhoseProcessDied_IsTakenUpByAnother()
    {
        await using var receiver = await ReceiverAsync();
        _secret["url"] = receiver.Urls.Single() + "/hook";
        await AddAsync(NotificationType.Webhook);
        // Taken, and never heard of again.
        Assert.Single(await Store.TakeAsync(10, CancellationToken.None));
        await TurnAsync();
        Assert.Empty(_calls);
        Time.Advance(TimeSpan.FromMinutes(3));
        await TurnAsync();
        Assert.Single(_calls);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest", "never connected to")]
    [InlineData("https://kubernetes.default.svc/", "inside the cluster")]
    [InlineData("https://evil.example.com/", "not among those")]
    [InlineData("https://127.0.0.1:1/", "is")]
    [InlineData("file:///etc/passwd", "no URL")]
    [InlineData("https://user:password@hooks.slack.com/", "no URL")]
    public async Task Address_ThatThePlatformDoesNotAdmit_IsNeverCalled(string url, string why)
    {
        _secret["url"] = url;
        await AddAsync(NotificationType.Slack);
        await TurnAsync(new NotificationOptions());
        var state = await StateAsync();
        Assert.Contains(why, state.Error);
        Assert.DoesNotContain("password", state.Error);
    }

    [Fact]
    public async Task Slack_GetsASentence()
    {
        await using var receiver = await ReceiverAsync();
        _secret["url"] = receiver.Urls.Single() + "/hook";
        await AddAsync(NotificationType.Slack);
        await TurnAsync();
        Assert.Equal("{\"text\":\"m\"}", _calls.Single().Body);
    }

    [Fact]
    public async Task Secret_WithoutTheKey_SaysWhatIsMissing()
    {
        await AddAsync(NotificationType.Webhook);
        await TurnAsync();
        Assert.Contains("has no key url", (await StateAsync()).Error);
        _secret["url"] = "https://hooks.slack.com/";
        _secret.Remove(Sender.SigningKey);
        Time.Advance(TimeSpan.FromHours(1));
        await TurnAsync();
        Assert.Contains("has no key signing-key", (await StateAsync()).Error);
    }

    [Fact]
    public async Task Mail_GoesToTheServerAndOnlyToListedDomains()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var told = ServeMailAsync(server);
        var options = new NotificationOptions
        {
            MailServer = new Uri($"smtp://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}"), MailFrom = "claude@example.com", MailDomains = ["example.com"],
        };
        _secret["url"] = "ann@elsewhere.org";
        await AddAsync(NotificationType.Email);
        await TurnAsync(options);
        Assert.Contains("domain elsewhere.org", (await StateAsync()).Error);
        _secret["url"] = "ann@example.com";
        Time.Advance(TimeSpan.FromHours(1));
        await TurnAsync(options);
        Assert.Null((await StateAsync()).Error);
        var text = await told;
        Assert.Contains("RCPT TO:<ann@example.com>", text);
        Assert.Contains("Subject: Budget team/b", text);
    }

    private NotificationStore Store => new(Ledger.Database, Time);

    private static async Task<string> ServeMailAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await using var writer = new StreamWriter(stream, Encoding.ASCII) { AutoFlush = true, NewLine = "\r\n" };
        var text = new StringBuilder();
        await writer.WriteLineAsync("220 test");
        var data = false;
        while (await reader.ReadLineAsync() is { } line)
        {
            text.AppendLine(line);
            if (data && line != ".")
            {
                continue;
            }

            data = line == "DATA";
            await writer.WriteLineAsync(line switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 ok" });
            if (line == "QUIT")
            {
                break;
            }
        }

        return text.ToString();
    }

    private async Task<WebApplication> ReceiverAsync()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/hook", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            _calls.Enqueue((await reader.ReadToEndAsync(), request.Headers[Sender.SignatureHeader], request.Headers[Sender.IdHeader]));
            return Results.StatusCode(_status);
        });
        await app.StartAsync();
        return app;
    }

    private Task<bool> AddAsync(NotificationType kind) => Ledger.Database.TransactAsync(
        async connection =>
        {
            await using var batch = connection.Batch(NotificationStore.AddCommand([new Notification(Guid.NewGuid(), "team", "b", "c", kind, "alerts", "url", "{\"message\": \"m\"}", Now, 0)]));
            return await batch.ExecuteNonQueryAsync() == 1;
        },
        CancellationToken.None);

    private async Task TurnAsync(NotificationOptions? options = null)
    {
        using var sender = new Sender(options ?? new NotificationOptions { Outbound = new OutboundPolicy { InternalHosts = ["127.0.0.1:*"] } }, new Addresses(_secret), Time);
        await new Notifier(Store, sender, Time, NullLogger<Notifier>.Instance).TurnAsync(CancellationToken.None);
    }

    private async Task<ChannelDelivery> StateAsync() => (await Store.StatesAsync(CancellationToken.None)).Single().Single();

    private sealed class Addresses(IReadOnlyDictionary<string, string> secret) : IAddressSource
    {
        public Task<IReadOnlyDictionary<string, string>> ReadAsync(string @namespace, string name, CancellationToken cancellationToken) => Task.FromResult(secret);
    }
}
