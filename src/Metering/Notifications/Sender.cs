using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Api.Budgets;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace ClaudeConfig.Metering.Notifications;

/// <summary>Tells a channel: a signed webhook, Slack, or mail.</summary>
internal sealed class Sender(NotificationOptions options, IAddressSource addresses, TimeProvider time) : IDisposable
{
    /// <summary>The key of a webhook's Secret that its calls are signed with.</summary>
    public const string SigningKey = "signing-key";

    public const string SignatureHeader = "X-ClaudeConfig-Signature";

    public const string IdHeader = "X-ClaudeConfig-Notification";

    private readonly GuardedHttp _http = new(options.Outbound);

    /// <exception cref="DeliveryException">It was not delivered.</exception>
    public async Task SendAsync(Notification note, CancellationToken cancellationToken)
    {
        var secret = await addresses.ReadAsync(note.Namespace, note.SecretName, cancellationToken);
        if (!secret.TryGetValue(note.SecretKey, out var address) || string.IsNullOrWhiteSpace(address))
        {
            throw new DeliveryException($"Secret {note.Namespace}/{note.SecretName} has no key {note.SecretKey}; add it, or correct spec.notifications[].secretKeyRef");
        }

        await (note.Kind switch
        {
            NotificationType.Webhook => WebhookAsync(note, address, secret, cancellationToken),
            NotificationType.Slack => SlackAsync(note, address, cancellationToken),
            NotificationType.Email => MailAsync(note, address.Trim(), cancellationToken),
            _ => throw new DeliveryException($"type {note.Kind} is not known to this version", final: true),
        });
    }

    /// <summary>HMAC-SHA256 over the time and the body, so that a copy that is sent later is told from the call itself.</summary>
    public static string Sign(string key, long unixTime, string body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unixTime}.{body}"))));

    public void Dispose() => _http.Dispose();

    private Task WebhookAsync(Notification note, string address, IReadOnlyDictionary<string, string> secret, CancellationToken cancellationToken)
    {
        if (!secret.TryGetValue(SigningKey, out var key) || key.Trim().Length == 0)
        {
            throw new DeliveryException($"Secret {note.Namespace}/{note.SecretName} has no key {SigningKey}; add one, so that the receiver can tell who calls");
        }

        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return _http.PostAsync(
            address,
            () => new StringContent(note.Payload, Encoding.UTF8, "application/json"),
            [(SignatureHeader, string.Create(CultureInfo.InvariantCulture, $"t={now},v1={Sign(key.Trim(), now, note.Payload)}")), (IdHeader, note.Id.ToString())],
            cancellationToken);
    }

    private Task SlackAsync(Notification note, string address, CancellationToken cancellationToken) => _http.PostAsync(
        address, () => new StringContent(JsonSerializer.Serialize(new { text = Text(note) }), Encoding.UTF8, "application/json"), [], cancellationToken);

    private async Task MailAsync(Notification note, string address, CancellationToken cancellationToken)
    {
        if (options is not { MailServer: { } server, MailFrom: { } from })
        {
            throw new DeliveryException("no mail server is set up; the platform sets --mail-server-file and --mail-from");
        }

        if (!MailboxAddress.TryParse(address, out var to))
        {
            throw new DeliveryException("the Secret's value is no e-mail address");
        }

        if (!options.MailDomains.Contains(to.Domain, StringComparer.OrdinalIgnoreCase))
        {
            throw new DeliveryException($"mail may not go to domain {to.Domain}; the platform lists domains by --mail-domains");
        }

        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(to);
        message.Subject = $"Budget {note.Namespace}/{note.Name}";
        message.MessageId = $"{note.Id:n}@claudeconfig.dev";
        message.Body = new TextPart("plain") { Text = Text(note) };
        await SendAsync(server, message, cancellationToken);
    }

    private static async Task SendAsync(Uri server, MimeMessage message, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new SmtpClient { Timeout = 10_000 };
            // smtps from the first byte; smtp turns to TLS, but for a server on this machine.
            var security = server.Scheme == "smtps" ? SecureSocketOptions.SslOnConnect : server.IsLoopback ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls;
            await client.ConnectAsync(server.Host, server.Port > 0 ? server.Port : 587, security, cancellationToken);
            if (server.UserInfo.Split(':', 2) is [var user, var password])
            {
                await client.AuthenticateAsync(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password), cancellationToken);
            }

            await client.SendAsync(message, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception e) when (e is MailKit.ProtocolException or MailKit.CommandException or MailKit.Security.AuthenticationException or SslHandshakeException or IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            throw new DeliveryException($"the mail server did not take it ({e.Message})");
        }
    }

    private static string Text(Notification note)
    {
        using var document = JsonDocument.Parse(note.Payload);
        return document.RootElement.GetProperty("message").GetString()!;
    }
}
