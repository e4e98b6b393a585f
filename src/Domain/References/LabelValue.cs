using System.Security.Cryptography;
using System.Text;

namespace ClaudeConfig.Domain.References;

/// <summary>Makes any object name fit a label, which holds 63 characters where a name may have 253.</summary>
public static class LabelValue
{
    private const int MaxLength = 63;
    private const int HashLength = 16;

    /// <summary>The name itself, or a cut one that ends with a hash.</summary>
    /// <param name="name">The name.</param>
    public static string Of(string name) =>
        name.Length <= MaxLength ? name : $"{name[..(MaxLength - HashLength - 1)].TrimEnd('-', '.')}-{Hash(name)}";

    /// <summary>Sixteen hexadecimal digits that tell names apart which would otherwise be cut or joined to the same text.</summary>
    /// <param name="text">The text.</param>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
