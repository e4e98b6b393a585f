using System.Globalization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Domain.Projects;

/// <summary>
/// Names of a dedicated gateway and of what is its own, the same for every project of a namespace and name: a spool that was left behind is found again. A StatefulSet's name ends in
/// labels and host names of its pods, which hold 63 characters.
/// </summary>
public static class GatewayNames
{
    /// <summary>The value of app.kubernetes.io/name of dedicated gateways: not that of the shared one, whose Service would find them.</summary>
    public const string App = "claudeconfig-dedicated-gateway";

    /// <summary>The port that gateways serve on.</summary>
    public const int Port = 8443;

    private const string Prefix = "gateway-";
    private const int Readable = 35;
    private const int HashLength = 16;

    /// <summary>The gateway of a project: of its StatefulSet, Service and all others.</summary>
    /// <param name="project">The project.</param>
    public static string Of(ObjectKey project)
    {
        var readable = $"{Prefix}{project.Namespace}-{project.Name}".Replace('.', '-');
        return $"{(readable.Length <= Readable ? readable : readable[..Readable]).TrimEnd('-')}-{LabelValue.Hash(project.ToString())}";
    }

    /// <summary>The headless Service that gives pods their names.</summary>
    /// <param name="gateway">The gateway.</param>
    public static string InstancesOf(string gateway) => $"{gateway}-instances";

    /// <summary>The Secret with the manifest of its bundle; those of the parts add a number.</summary>
    /// <param name="gateway">The gateway.</param>
    public static string BundleOf(string gateway) => $"{gateway}-config";

    /// <summary>Where callers inside the cluster reach it.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="platformNamespace">Where gateways run.</param>
    public static string AddressOf(string gateway, string platformNamespace) => string.Create(CultureInfo.InvariantCulture, $"https://{gateway}.{platformNamespace}.svc:{Port}");

    /// <summary>The address of a dedicated gateway among what a status says; null for any other.</summary>
    /// <param name="address">status.gatewayAddress.</param>
    public static Uri? DedicatedOf(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && IsDedicated(uri.Host.Split('.')[0])
            ? uri
            : null;

    /// <summary>The dedicated gateway that an instance is a pod of; null for one of any other gateway.</summary>
    /// <param name="instance">Its name.</param>
    public static string? DedicatedOfInstance(string instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var end = instance.LastIndexOf('-');
        return end > 0 && IsDedicated(instance[..end]) && IsInstance(instance, instance[..end]) ? instance[..end] : null;
    }

    /// <summary>Whether an instance that reports is a pod of this gateway.</summary>
    /// <param name="instance">Its name.</param>
    /// <param name="gateway">The gateway.</param>
    public static bool IsInstance(string instance, string gateway)
    {
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(gateway);
        return instance.Length > gateway.Length + 1 && instance.StartsWith(gateway, StringComparison.Ordinal) && instance[gateway.Length] == '-' && instance.AsSpan(gateway.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static bool IsDedicated(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.Length > HashLength + 1 && name[^(HashLength + 1)] == '-' && name[^HashLength..].All(char.IsAsciiHexDigitLower);
}
