using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Permission rules, each Tool or Tool(specifier).</summary>
[FreeForm]
public sealed record KnownPermissions
{
    /// <summary>Used without asking.</summary>
    [Items(1024), Element(1024), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Used after asking.</summary>
    [Items(1024), Element(1024), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? Ask { get; init; }

    /// <summary>Never used.</summary>
    [Items(1024), Element(1024), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? Deny { get; init; }

    /// <summary>The mode at the start of a session, for example default, acceptEdits or plan.</summary>
    [Length(64)]
    public string? DefaultMode { get; init; }

    /// <summary>Folders besides the working folder.</summary>
    [Items(128), Element(4096), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? AdditionalDirectories { get; init; }

    /// <summary>"disable" forbids the mode that skips permissions.</summary>
    [Length(16)]
    public string? DisableBypassPermissionsMode { get; init; }
}
