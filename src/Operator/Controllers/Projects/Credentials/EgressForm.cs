using System.Text;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>What the credential of a proxy and a bundle of authorities must look like. Pure.</summary>
internal static class EgressForm
{
    private const int Longest = 1024;

    /// <summary>User and password.</summary>
    /// <param name="value">What the Secret holds, without blanks around it.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence and without a letter of it.</param>
    public static byte[]? ReadProxy(byte[] value, out string? problem)
    {
        problem = value.Length > Longest || value.AsSpan().ContainsAnyExceptInRange((byte)0x21, (byte)0x7e) || value.AsSpan().IndexOf((byte)':') < 1
            ? $"is no credential of a proxy: write USER:PASSWORD in up to {Longest} printable ASCII characters without blanks"
            : null;
        return problem is null ? value : null;
    }

    /// <summary>Certificates, and nothing else that may lie beside them: a private key must not travel.</summary>
    /// <param name="value">What the object holds.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence and without a letter of it.</param>
    public static byte[]? ReadAuthorities(byte[] value, out string? problem) =>
        CertificateBundle.Normalise(Encoding.UTF8.GetString(value), out problem) is { } pem ? Encoding.ASCII.GetBytes(pem) : null;
}
