namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Whose requests need leases of their own, because a budget limits what a member may take of it.</summary>
public sealed record ShareEntry
{
    /// <summary>Every member has a share.</summary>
    public bool Everyone { get; init; }

    /// <summary>Members that have one in any case.</summary>
    public IReadOnlyList<string> Members { get; init => field = value ?? []; } = [];

    /// <summary>Whether a member has a share.</summary>
    /// <param name="member">The member; empty for a caller without a name.</param>
    public bool Has(string member) => Everyone || Members.Contains(member, StringComparer.Ordinal);
}
