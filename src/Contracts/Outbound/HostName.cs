using System.Globalization;
using System.Net;

namespace ClaudeConfig.Contracts.Outbound;

/// <summary>A host in the one form in which it is judged: lower case, without a trailing dot or brackets, and an address where it is one.</summary>
/// <param name="Text">The normal form.</param>
/// <param name="Address">The address, however it was written (decimal, octal, hexadecimal, inside IPv6), or null for a name.</param>
internal sealed record HostName(string Text, IPAddress? Address)
{
    private const int Longest = 253;

    private static readonly string[] MetadataNames =
    [
        "instance-data", "instance-data.ec2.internal", "metadata", "metadata.azure.internal", "metadata.goog", "metadata.google.internal", "metadata.tencentyun.com",
    ];

    private static readonly string[] InternalSuffixes = [".svc", ".cluster.local", ".local", ".localhost", ".internal", ".home.arpa"];

    /// <summary>Answers with credentials in clouds: never connected to.</summary>
    public bool IsMetadata => MetadataNames.Contains(Text, StringComparer.Ordinal);

    /// <summary>A name that only means something inside a cluster or a network.</summary>
    public bool IsInternalName =>
        Address is null
        && (!Text.Contains('.', StringComparison.Ordinal)
            || Text.StartsWith("kubernetes.default", StringComparison.Ordinal)
            || InternalSuffixes.Any(suffix => Text.EndsWith(suffix, StringComparison.Ordinal)));

    /// <summary>Null where the text is no host. A name outside ASCII must be in its <c>xn--</c> form.</summary>
    public static HostName? TryParse(string host)
    {
        var text = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return !text.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(text, out var v6) ? OfAddress(v6) : null;
        }

        text = text.EndsWith('.') ? text[..^1] : text;
        var labels = text.ToLowerInvariant().Split('.');
        if (text.Length > Longest || !labels.All(IsLabel))
        {
            return null;
        }

        // A name that ends in a number is an address to every resolver, and so it is here.
        return !IsNumber(labels[^1]) ? new HostName(string.Join('.', labels), null) : ParseNumbers(labels) is { } v4 ? OfAddress(v4) : null;
    }

    private static HostName OfAddress(IPAddress address)
    {
        var actual = AddressRanges.Unwrap(address);
        return new HostName(actual.ToString(), actual);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '*');

    private static bool IsNumber(string label) => label.All(char.IsAsciiDigit) || label.StartsWith("0x", StringComparison.Ordinal);

    // One to four numbers, each decimal, octal or hexadecimal; the last one fills the bytes that are left.
    private static IPAddress? ParseNumbers(string[] labels)
    {
        if (labels.Length > 4)
        {
            return null;
        }

        var value = 0L;
        for (var i = 0; i < labels.Length; i++)
        {
            var bytes = i == labels.Length - 1 ? 4 - i : 1;
            if (ParseNumber(labels[i]) is not { } number || number >= 1L << (8 * bytes))
            {
                return null;
            }

            value = (value << (8 * bytes)) | number;
        }

        return new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }

    private static long? ParseNumber(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            return text.Length == 2 ? 0 : text.Length <= 10 && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null;
        }

        if (!text.All(char.IsAsciiDigit) || text.Length > 12)
        {
            return null;
        }

        return text.Length > 1 && text[0] == '0'
            ? text.All(c => c < '8') ? Convert.ToInt64(text, 8) : null
            : long.Parse(text, CultureInfo.InvariantCulture);
    }
}
