using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>How people are told.</summary>
[JsonConverter(typeof(LenientEnumConverter<NotificationType>))]
public enum NotificationType
{
    /// <summary>A signed POST.</summary>
    Webhook,

    /// <summary>A message in Slack.</summary>
    Slack,

    /// <summary>An e-mail.</summary>
    Email,
}
