namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>How to reach the API.</summary>
public sealed record KubeClientOptions
{
    /// <summary>A kubeconfig file; null for <c>$KUBECONFIG</c>, then in-cluster, then <c>~/.kube/config</c>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The kubeconfig's context; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>A file with a bearer token, read again every minute and at once after a 401; overrides the kubeconfig's credentials.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Connections for calls (watches have their own). 1 to 256.</summary>
    public int MaxConnections { get; init; } = 16;

    /// <summary>How long a connection may take to open.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one call may take, its answer included.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The User-Agent header.</summary>
    public string UserAgent { get; init; } = ProductVersion.UserAgent("controller-runtime-dotnet");

    /// <summary>All that is wrong with these options; empty when they are good.</summary>
    public IEnumerable<string> Validate()
    {
        if (MaxConnections is < 1 or > 256)
        {
            yield return $"MaxConnections is {MaxConnections}; use 1 to 256";
        }

        if (ConnectTimeout <= TimeSpan.Zero || CallTimeout <= TimeSpan.Zero)
        {
            yield return $"ConnectTimeout is {ConnectTimeout} and CallTimeout {CallTimeout}; both must be positive";
        }

        if (Kubeconfig is not null && !File.Exists(Kubeconfig))
        {
            yield return $"the kubeconfig {Kubeconfig} does not exist";
        }
    }
}
