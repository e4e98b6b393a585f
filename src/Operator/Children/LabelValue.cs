using System.Security.Cryptography;
using System.Text;

namespace ClaudeConfig.Operator.Children;

/// <summary>Makes any object name fit a label, which holds 63 characters where a name may have 253.</summary>
internal static class LabelValue
{
    private const int MaxLength = 63;
    private const int HashLength = 8;

    public static string Of(string name) =>
        name.Length <= MaxLength ? name : $"{name[..(MaxLength - HashLength - 1)].TrimEnd('-', '.')}-{Hash(name)}";

    /// <summary>Eight hexadecimal digits that tell names apart which would otherwise be cut or joined to the same text.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
