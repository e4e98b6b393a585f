using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>Who is told.</summary>
public sealed record BudgetNotification
{
    /// <summary>The name.</summary>
    [Required, Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Name { get; set; } = "";

    /// <summary>Webhook, Slack or Email.</summary>
    [Required]
    public NotificationType Type { get; init; }

    /// <summary>The key of a Secret with the address: a URL for Webhook and Slack, an e-mail address for Email.</summary>
    [Required]
    public SecretKeyReference SecretKeyRef { get; set; } = new();
}
