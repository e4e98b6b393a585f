using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ClaudeConfig.Router.Identity;

/// <summary>SHA-256 of a token: what caches know it by, so that none of them holds one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenDigest(ulong A, ulong B, ulong C, ulong D)
{
    public static TokenDigest Of(string token)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        var utf8 = Encoding.UTF8.GetBytes(token);
        SHA256.HashData(utf8, bytes);
        return MemoryMarshal.Read<TokenDigest>(bytes);
    }
}
