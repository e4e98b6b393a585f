using System.Net;

namespace ClaudeConfig.LocalCluster.Serving;

/// <summary>How the server is to run.</summary>
internal sealed record ServeOptions
{
    /// <summary>Loopback only; port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Where the admin kubeconfig is written; null for nowhere.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Folder that keeps the state over restarts; null for memory only.</summary>
    public string? DataFolder { get; init; }

    public AuthorizationMode Authorization { get; init; }

    /// <summary>Serves <c>POST /debug/compact</c>.</summary>
    public bool EnableDebug { get; init; }

    /// <summary>Reads an address such as <c>127.0.0.1:6443</c>.</summary>
    /// <exception cref="FormatException">It is none, or not on loopback.</exception>
    public static IPEndPoint ParseListen(string text)
    {
        var address = text.Replace("localhost", "127.0.0.1", StringComparison.OrdinalIgnoreCase);
        if (!IPEndPoint.TryParse(address, out var endpoint) || !address.Contains(':'))
        {
            throw new FormatException($"--listen {text}: not an address with a port, such as 127.0.0.1:6443 (port 0 takes a free one)");
        }

        return IPAddress.IsLoopback(endpoint.Address)
            ? endpoint
            : throw new FormatException($"--listen {text}: this server is a stand-in for development and listens on loopback only; use 127.0.0.1 or [::1]");
    }
}
