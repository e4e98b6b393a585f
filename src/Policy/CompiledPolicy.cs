using System.Diagnostics.CodeAnalysis;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Bundles;
using ClaudeConfig.Policy.Locking;

namespace ClaudeConfig.Policy;

/// <summary>A configuration and its bases, checked, merged and rendered.</summary>
public sealed record CompiledPolicy
{
    /// <summary>The configuration.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>What to deliver; null where an error stands among the findings: then what is deployed stays.</summary>
    public PolicyBundle? Bundle { get; init; }

    /// <summary>What policies lock, for bundles of other times.</summary>
    public required PolicyLocks Locks { get; init; }

    /// <summary>Errors and warnings about the configuration and its bases.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Where each effective value came from; looked for when somebody asks.</summary>
    public IReadOnlyList<PolicyOrigin> Origins => field ??= FindOrigins();

    internal Func<IReadOnlyList<PolicyOrigin>> FindOrigins { get; init; } = () => [];

    /// <summary>What it is made of, the farthest base first, itself last.</summary>
    public required IReadOnlyList<ObjectKey> Layers { get; init; }

    /// <summary>Every configuration that is referred to, found or not: a change of any of them calls for a new compilation.</summary>
    public required IReadOnlyList<ObjectKey> References { get; init; }

    /// <summary>Whether there is a bundle.</summary>
    [MemberNotNullWhen(true, nameof(Bundle))]
    public bool IsValid => Bundle is not null;

    /// <summary>Reason for condition Valid.</summary>
    public string Reason =>
        Said.FirstOrDefault()?.Reason ?? ConfigurationConditions.ValidReason;

    /// <summary>Message for condition Valid: the errors, or the warnings, a few of them in words.</summary>
    public string Message
    {
        get
        {
            var said = Said.ToArray();
            var shown = string.Join("; ", said.Take(3));
            return said.Length == 0 ? "settings and references are valid" : said.Length > 3 ? $"{shown}; and {said.Length - 3} more" : shown;
        }
    }

    /// <summary>The errors; without any, the warnings, first of all that a value gave way to a lock.</summary>
    private IEnumerable<Finding> Said => IsValid
        ? Findings.OrderBy(finding => finding.Reason == ConfigurationConditions.LockedPathOverriddenReason ? 0 : 1)
        : Findings.Where(finding => finding.IsError);
}
