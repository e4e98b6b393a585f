using System.Globalization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>
/// Names of a dedicated gateway and of what is its own, the same for every project of a namespace and name: a spool that was left behind is found again. A StatefulSet's name ends in
/// labels and host names of its pods, which hold 63 characters.
/// </summary>
internal static class GatewayNames
{
    /// <summary>The value of app.kubernetes.io/name of dedicated gateways: not that of the shared one, whose Service would find them.</summary>
    public const string App = "claudeconfig-dedicated-gateway";

    /// <summary>The port that gateways serve on.</summary>
    public const int Port = 8443;

    private const int Readable = 35;

    /// <summary>The gateway of a project: of its StatefulSet, Service and all others.</summary>
    public static string Of(ObjectKey project)
    {
        var readable = $"gateway-{project.Namespace}-{project.Name}".Replace('.', '-');
        return $"{(readable.Length <= Readable ? readable : readable[..Readable]).TrimEnd('-')}-{LabelValue.Hash(project.ToString())}";
    }

    /// <summary>The headless Service that gives pods their names.</summary>
    public static string InstancesOf(string gateway) => $"{gateway}-instances";

    /// <summary>The Secret with the manifest of its bundle; those of the parts add a number.</summary>
    public static string BundleOf(string gateway) => $"{gateway}-config";

    /// <summary>Where callers inside the cluster reach it.</summary>
    public static string AddressOf(string gateway, string platformNamespace) => string.Create(CultureInfo.InvariantCulture, $"https://{gateway}.{platformNamespace}.svc:{Port}");

    /// <summary>Whether an instance that reports is a pod of this gateway.</summary>
    public static bool IsInstance(string instance, string gateway) =>
        instance.Length > gateway.Length + 1 && instance.StartsWith(gateway, StringComparison.Ordinal) && instance[gateway.Length] == '-' && instance.AsSpan(gateway.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;
}
