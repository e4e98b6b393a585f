namespace ClaudeConfig.Contracts.Identity;

/// <summary>
/// A group of people at an OpenID Connect issuer, named where members are: <c>group:{issuer}#{group}</c>. No member's own name begins like this, whatever
/// an issuer lets people call themselves.
/// </summary>
public static class GroupMember
{
    /// <summary>What stands before the issuer.</summary>
    public const string Prefix = "group:";

    /// <summary>What a usage event carries for a group: a tag of the group's name with this value. Callers cannot write it.</summary>
    public const string TagValue = "member";

    /// <summary>The name of an issuer's group.</summary>
    public static string Of(string issuer, string group) => $"{Prefix}{issuer}#{group}";

    /// <summary>Whether a name is that of a group.</summary>
    public static bool Is(string member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.StartsWith(Prefix, StringComparison.Ordinal);
    }
}
