using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Metering.Notifications;

/// <summary>Where notifications may go: their addresses are written by tenants.</summary>
internal sealed record NotificationOptions
{
    /// <summary>Where webhooks and Slack may be.</summary>
    public OutboundPolicy Outbound { get; init; } = new() { Hosts = ["hooks.slack.com"] };

    /// <summary>Address of the mail server with user and password, as <c>smtp://user:password@host:587</c>; null: no mail is sent.</summary>
    public Uri? MailServer { get; init; }

    /// <summary>Sender of mail.</summary>
    public string? MailFrom { get; init; }

    /// <summary>Domains that mail may go to.</summary>
    public IReadOnlyList<string> MailDomains { get; init; } = [];
}
