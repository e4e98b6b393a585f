using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>What a project demands of itself and of every project below it. A child may demand more, never less.</summary>
public sealed record ProjectPolicy
{
    /// <summary>
    /// Configurations that every configuration of these projects extends, whether it says so or not. Each must admit the project's
    /// namespace in its allowed.configurations.
    /// </summary>
    [Items(8), ListType(ListKind.Atomic)]
    public IReadOnlyList<ObjectReference>? Required { get; init; }

    /// <summary>
    /// Settings that lower layers cannot change, as dotted paths such as permissions.deny or env.HTTPS_PROXY: the value of the required
    /// configurations wins in what is rendered, and the override is reported.
    /// </summary>
    [Items(64), Element(256, MinLength = 1, Pattern = "^[A-Za-z_$][A-Za-z0-9_$-]*(\\.[A-Za-z_$][A-Za-z0-9_$-]*)*$", Sentence = "a dotted path of settings, such as permissions.deny"), ListType(ListKind.Set)]
    public IReadOnlyList<string>? LockedPaths { get; init; }

    /// <summary>Where data may be processed: providers whose region is not listed serve none of these projects' requests.</summary>
    [Items(16), Element(63, MinLength = 1, Pattern = Patterns.Label, Sentence = Patterns.LabelSentence), ListType(ListKind.Set)]
    public IReadOnlyList<string>? DataBoundary { get; init; }

    /// <summary>
    /// Claude Code of these projects talks to their gateway and to nothing else; false unless a project here or above says true. Rendered as allowedProviders, with the
    /// gateway's address in the same managed source; settings that would lead elsewhere are dropped and reported.
    /// </summary>
    public bool? GatewayOnly { get; init; }

    /// <summary>What happens to a request that no Hard budget covers. Allow unless a project here or above says Deny.</summary>
    public UnbudgetedAction? Unbudgeted { get; init; }
}
