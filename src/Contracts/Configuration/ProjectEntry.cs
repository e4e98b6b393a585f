namespace ClaudeConfig.Contracts.Configuration;

/// <summary>A ClaudeProject as a Router sees it.</summary>
public sealed record ProjectEntry
{
    /// <summary>The project.</summary>
    public required ObjectRef Project { get; init; }

    /// <summary>Parent project, or null for a root.</summary>
    public ObjectRef? Parent { get; init; }

    /// <summary>Whether requests are served.</summary>
    public ProjectState State { get; init; }

    /// <summary>What a refused caller is told when <see cref="State"/> is not Active.</summary>
    public string? StateReason { get; init; }

    /// <summary>Whether requests that no Hard budget covers are refused: the policy of this project or of one above it says so.</summary>
    public bool DeniesUnbudgeted { get; init; }

    /// <summary>Live virtual keys; two per name while a rotation overlaps.</summary>
    public IReadOnlyList<VirtualKeyEntry> Keys { get; init => field = value ?? []; } = [];

    /// <summary>Namespaces all of whose ServiceAccounts are this project's.</summary>
    public IReadOnlyList<string> Namespaces { get; init => field = value ?? []; } = [];

    /// <summary>Single ServiceAccounts elsewhere whose tokens are this project's.</summary>
    public IReadOnlyList<ObjectRef> ServiceAccounts { get; init => field = value ?? []; } = [];

    /// <summary>OpenID Connect tokens that are this project's.</summary>
    public IReadOnlyList<OidcEntry> Oidc { get; init => field = value ?? []; } = [];

    /// <summary>Addresses of repositories, lower case: a token that names its repository must name one of them. Empty for no such rule.</summary>
    public IReadOnlyList<string> Repositories { get; init => field = value ?? []; } = [];

    /// <summary>
    /// What Claude Code is to obey on the machines of people who log in at the gateway, as the text of a <c>managed-settings.json</c>; null for no policy,
    /// which is not an empty one.
    /// </summary>
    public string? ManagedSettings { get; init; }

    /// <summary>Why it is not known what Claude Code is to obey; null where it is. Then settings are refused, and it does not start after a login.</summary>
    public string? ManagedSettingsProblem { get; init; }

    /// <summary>Requests a minute for the whole project, or null for no limit.</summary>
    public int? RequestsPerMinute { get; init; }
}
