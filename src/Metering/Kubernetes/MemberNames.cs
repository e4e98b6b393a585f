using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Api.Budgets;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>How members are called in a status. Pure.</summary>
internal static class MemberNames
{
    private const int LongestName = 512;

    /// <summary>The name, or a pseudonym that stays the same within a budget and says nothing across budgets. Callers without a name are called so.</summary>
    public static string Of(string member, Budget budget) => member switch
    {
        "" => "unnamed",
        _ when budget.Spec.Reporting?.Identities == ConsumerIdentity.Named => Shown(member),
        _ => $"member-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{budget.Metadata.Uid}\n{member}")))[..10]}",
    };

    /// <summary>Without what would tear a terminal or an object apart.</summary>
    private static string Shown(string member)
    {
        var text = string.Concat(member.EnumerateRunes().Select(rune => Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format ? "?" : rune.ToString()));
        return text.Length <= LongestName ? text : text[..(LongestName - 1)] + "…";
    }
}
