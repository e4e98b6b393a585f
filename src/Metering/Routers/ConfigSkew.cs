using ClaudeConfig.Contracts.Reporting;

namespace ClaudeConfig.Metering.Routers;

/// <summary>Gateways that run different configurations though they are replicas of one: for a minute that is how a change arrives, for longer somebody is cut off from it. Pure.</summary>
internal static class ConfigSkew
{
    private const int MostDigits = 4;

    /// <summary>How many gateways have replicas that run different configurations.</summary>
    public static int Count(IEnumerable<RouterReport> reports) => reports
        .Where(report => report is { Role: RouterRole.Gateway, ConfigVersion: not null })
        .GroupBy(report => GatewayOf(report.Instance), StringComparer.Ordinal)
        .Count(replicas => replicas.Select(report => report.ConfigVersion).Distinct(StringComparer.Ordinal).Skip(1).Any());

    /// <summary>The name without the number that a StatefulSet puts behind it.</summary>
    private static string GatewayOf(string instance)
    {
        var end = instance.LastIndexOf('-');
        var number = instance.AsSpan(end + 1);
        return end > 0 && number.Length is > 0 and <= MostDigits && !number.ContainsAnyExceptInRange('0', '9') ? instance[..end] : instance;
    }
}
