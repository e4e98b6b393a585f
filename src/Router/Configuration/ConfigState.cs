using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Router.Configuration;

/// <summary>The configuration in use, and what was offered and refused since.</summary>
internal sealed class ConfigState
{
    private volatile ConfigSnapshot? current;
    private volatile RejectedConfig? rejected;
    private volatile OutboundPolicy outbound = OutboundPolicy.Default;

    /// <summary>Null before the first.</summary>
    public ConfigSnapshot? Current => current;

    public RejectedConfig? Rejected => rejected;

    /// <summary>Where the gateway may connect to, by the newest configuration that it takes: what is fetched for it before it is used goes by it already.</summary>
    public OutboundPolicy Outbound => outbound;

    /// <summary>Raised before a configuration is used: what it needs can be put into it.</summary>
    public event Action<ConfigSnapshot>? Taking;

    /// <summary>Raised after a change of either, on the thread that made it.</summary>
    public event Action? Changed;

    public void Use(ConfigSnapshot snapshot)
    {
        outbound = snapshot.Outbound;
        Taking?.Invoke(snapshot);
        current = snapshot;
        rejected = null;
        Changed?.Invoke();
    }

    public void Reject(RejectedConfig config)
    {
        rejected = config;
        Changed?.Invoke();
    }
}
