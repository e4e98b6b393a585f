using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy;

/// <summary>Something that is wrong with, or worth knowing about, a configuration.</summary>
/// <param name="Severity">Whether it stops delivery.</param>
/// <param name="Object">The object to change: the configuration itself, or one that it extends.</param>
/// <param name="Path">The field, such as <c>spec.settings.permissions.deny[2]</c>.</param>
/// <param name="Reason">A condition reason.</param>
/// <param name="Message">What was found, what is allowed, what to do. Never holds a secret.</param>
public sealed record Finding(FindingSeverity Severity, ObjectKey Object, string Path, string Reason, string Message)
{
    /// <summary>The nearest right spelling, where one is near.</summary>
    public string? Nearest { get; init; }

    /// <summary>Whether it stops delivery.</summary>
    public bool IsError => Severity == FindingSeverity.Error;

    /// <summary>One sentence for a condition, a webhook's answer or a terminal.</summary>
    public override string ToString() => $"{ClaudeConfiguration.KubeKind} {Object}: {Path}: {Message}{(Nearest is null ? "" : $"; did you mean \"{Nearest}\"?")}";
}
