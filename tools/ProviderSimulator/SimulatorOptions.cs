using System.Net;

namespace ClaudeConfig.ProviderSimulator;

/// <summary>How a simulator is started.</summary>
public sealed record SimulatorOptions
{
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>Accepted credentials; empty asks for none.</summary>
    public IReadOnlyList<string> Credentials { get; init; } = [];

    /// <summary>How requests are answered that nothing else was said about.</summary>
    public Behavior Default { get; init; } = new();

    /// <summary>Whether requests are remembered.</summary>
    public bool Recording { get; init; } = true;
}
