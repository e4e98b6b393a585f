using System.Globalization;
using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Contracts.Outbound;

/// <summary>
/// An entry of an <see cref="OutboundPolicy"/>: <c>api.example.com</c>, <c>*.example.com:8443</c>, <c>127.0.0.1:*</c>, <c>[::1]:8080</c>.
/// A leading <c>*.</c> stands for one or more labels, any other star for a part of its label; without a port, 443 and 80 are meant.
/// </summary>
internal sealed class HostPattern
{
    private const int AnyPort = -1;
    private const int DefaultPorts = 0;

    private readonly HostName host;
    private readonly int port;

    private HostPattern(HostName host, int port) => (this.host, this.port) = (host, port);

    /// <summary>Null where the entry cannot be read.</summary>
    public static HostPattern? TryParse(string entry)
    {
        var colon = entry.LastIndexOf(':');
        var hasPort = colon >= 0 && (entry.Contains(']', StringComparison.Ordinal) ? entry[colon - 1] == ']' : entry.IndexOf(':', StringComparison.Ordinal) == colon);
        var port = hasPort ? ParsePort(entry[(colon + 1)..]) : DefaultPorts;
        return port is { } number && HostName.TryParse(hasPort ? entry[..colon] : entry) is { } host ? new HostPattern(host, number) : null;
    }

    /// <summary>Whether the host is meant, whatever the port.</summary>
    public bool MatchesHost(HostName other) =>
        host.Address is not null || other.Address is not null ? host.Address?.Equals(other.Address) == true : MatchesName(host.Text.Split('.'), other.Text.Split('.'));

    /// <summary>Whether the port is meant.</summary>
    public bool MatchesPort(int other) => port == AnyPort || port == other || (port == DefaultPorts && other is (443 or 80));

    private static int? ParsePort(string text) =>
        text == "*" ? AnyPort
        : ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;

    private static bool MatchesName(string[] pattern, string[] name)
    {
        var skipped = pattern[0] == "*" ? name.Length - pattern.Length : 0;
        if (skipped < 0 || pattern.Length + skipped != name.Length)
        {
            return false;
        }

        for (var i = 0; i < pattern.Length; i++)
        {
            if (!Glob.IsMatch(pattern[i], name[i + skipped]))
            {
                return false;
            }
        }

        return true;
    }
}
