using System.Globalization;
using System.Net;

namespace ClaudeConfig.Contracts.Outbound;

/// <summary>
/// Where requests may leave to. Addresses are judged twice: as they are written in an object, and again when a Router connects, after the
/// name was resolved.
/// </summary>
/// <remarks>
/// Entries are <c>host</c>, <c>host:port</c> or <c>host:*</c>; without a port, 443 and 80 are meant. A leading <c>*.</c> stands for one or more
/// labels and never for none; any other <c>*</c> for a part of its label. An entry that cannot be read admits nothing.
/// </remarks>
public sealed record OutboundPolicy
{
    private const int NamedHosts = 4;

    private readonly HostPattern[] hosts = Parse(VendorHosts.All);
    private readonly HostPattern[] internals = [];

    /// <summary>The vendors' hosts and nothing else.</summary>
    public static OutboundPolicy Default { get; } = new();

    /// <summary>A policy of options on a command line, each of which may hold several hosts with commas between them; the vendors' hosts where none is listed.</summary>
    /// <param name="hosts">Hosts of the public Internet.</param>
    /// <param name="inside">Hosts that may lie at private addresses.</param>
    public static OutboundPolicy Of(IEnumerable<string> hosts, IEnumerable<string> inside)
    {
        string[] listed = [.. Split(hosts)];
        var policy = new OutboundPolicy { InternalHosts = [.. Split(inside)] };
        return listed.Length == 0 ? policy : policy with { Hosts = listed };
    }

    /// <summary>The parts of values that may hold several with commas between them, each once.</summary>
    /// <param name="values">The values.</param>
    public static IEnumerable<string> Split(IEnumerable<string> values) =>
        values.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal);

    /// <summary>Hosts of the public Internet, over https only. Replaces <see cref="VendorHosts.All"/>.</summary>
    public IReadOnlyList<string> Hosts
    {
        get;
        init
        {
            field = value ?? VendorHosts.All;
            hosts = Parse(field);
        }
    } = VendorHosts.All;

    /// <summary>Hosts that may lie at private or loopback addresses and may be spoken to over http. Link-local addresses are refused for them too.</summary>
    public IReadOnlyList<string> InternalHosts
    {
        get;
        init
        {
            field = value ?? [];
            internals = Parse(field);
        }
    } = [];

    /// <summary>The same with more hosts of the public Internet; those that are listed already, as internal ones or not, stay as they are.</summary>
    public OutboundPolicy Including(IEnumerable<string> hosts)
    {
        string[] added = [.. hosts.Except(Hosts, StringComparer.Ordinal).Except(InternalHosts, StringComparer.Ordinal)];
        return added.Length == 0 ? this : this with { Hosts = [.. Hosts, .. added] };
    }

    /// <summary>Says of every entry that cannot be read what is wrong with it.</summary>
    public IReadOnlyList<string> EntryProblems() =>
        [.. Hosts.Concat(InternalHosts).Where(entry => HostPattern.TryParse(entry) is null).Select(entry =>
            $"'{entry}' is not a host: write a name or an address, with a port where it is not the usual one, such as api.example.com, *.example.com:8443 or 127.0.0.1:*")];

    /// <summary>Judges a provider's base address as it is written. Null where it is admitted.</summary>
    public string? ProblemOf(Uri baseUrl)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        return ProblemOf(baseUrl.OriginalString);
    }

    /// <summary>Judges a provider's base address as it is written.</summary>
    /// <returns>What is wrong with it, why, and what to write instead; null where it is admitted.</returns>
    public string? ProblemOf(string baseUrl)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        if (ProviderUrl.FormProblemOf(baseUrl, out var uri) is { } problem)
        {
            return problem;
        }

        return HostName.TryParse(uri!.IdnHost) is { } host
            ? ProblemOf(host, uri)
            : $"'{uri.IdnHost}' is neither a host name nor an address: write the provider's name, such as api.anthropic.com";
    }

    /// <summary>Judges an address that a host's name was resolved to, before it is connected to.</summary>
    /// <returns>What is wrong with it and why; null where it may be connected to.</returns>
    public string? ProblemOf(string host, int port, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(address);
        if (HostName.TryParse(host) is not { } name)
        {
            return $"'{host}' is neither a host name nor an address";
        }

        if (NameProblem(name, port) is { } problem)
        {
            return problem;
        }

        return AddressRanges.Find(address) is { } range && (range.Always || !Matches(internals, name, port))
            ? name.Address is null ? Refused($"host {name.Text} resolves to {address}, which is {range.What}", name, port, range) : Refused($"{name.Text} is {range.What}", name, port, range)
            : null;
    }

    /// <summary>Whether a host may lie at a private address.</summary>
    public bool IsInternal(string host, int port) => HostName.TryParse(host) is { } name && Matches(internals, name, port);

    /// <inheritdoc/>
    public bool Equals(OutboundPolicy? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Hosts.SequenceEqual(other.Hosts, StringComparer.Ordinal) && InternalHosts.SequenceEqual(other.InternalHosts, StringComparer.Ordinal));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var entry in Hosts.Append("").Concat(InternalHosts))
        {
            hash.Add(entry, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    private string? ProblemOf(HostName host, Uri uri)
    {
        if (NameProblem(host, uri.Port) is { } problem)
        {
            return problem;
        }

        if (host.Address is { } address && ProblemOf(host.Text, uri.Port, address) is { } refused)
        {
            return refused;
        }

        return uri.Scheme == "http" && !Matches(internals, host, uri.Port)
            ? $"http would send the credential to {host.Text} in clear text: write https, or ask the platform to list {At(host, uri.Port)} among its internal hosts"
            : null;
    }

    private string? NameProblem(HostName host, int port)
    {
        if (host.IsMetadata || (host.Address is { } address && AddressRanges.Find(address) is { Always: true }))
        {
            return $"{host.Text} is where clouds hand credentials to machines, which is never connected to: write the provider's public address";
        }

        if (Matches(internals, host, port))
        {
            return null;
        }

        if (host.IsInternalName)
        {
            return $"host {host.Text} is a name inside the cluster or its network: write a public name, or ask the platform to list {At(host, port)} among its internal hosts";
        }

        // An address that is refused for what it is should say that, not that it is missing from a list.
        if (Matches(hosts, host, port) || (host.Address is { } literal && AddressRanges.Find(literal) is not null))
        {
            return null;
        }

        return hosts.Concat(internals).Any(entry => entry.MatchesHost(host))
            ? $"port {port} of {host.Text} is not among the ports that the platform admits: leave the port out, or ask the platform to list {At(host, port)}"
            : $"host {host.Text} is not among those that requests may go to ({Named()}): write one of them, or ask the platform to list {At(host, port)}";
    }

    private static string Refused(string what, HostName host, int port, AddressRange range) => range.Always
        ? $"{what}: never connected to, because what answers there hands out credentials"
        : $"{what}: only hosts of the public Internet are connected to, unless the platform lists {At(host, port)} among its internal hosts";

    private string Named() => Hosts.Count == 0 ? "there is none" : string.Join(", ", Hosts.Take(NamedHosts)) + (Hosts.Count > NamedHosts ? ", …" : "");

    private static string At(HostName host, int port)
    {
        var text = host.Text.Contains(':', StringComparison.Ordinal) ? $"[{host.Text}]" : host.Text;
        return port is 443 or 80 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}:{port}");
    }

    private static bool Matches(HostPattern[] entries, HostName host, int port) => Array.Exists(entries, entry => entry.MatchesHost(host) && entry.MatchesPort(port));

    private static HostPattern[] Parse(IReadOnlyList<string> entries) => [.. entries.Select(HostPattern.TryParse).OfType<HostPattern>()];
}
