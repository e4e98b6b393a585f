using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>Where a pod's router listens, beside whatever else listens there: the port and the next one, for its probes.</summary>
internal static class SidecarPort
{
    private const int Default = 8009;
    private const int Least = 1024;
    private const int Most = 65534;

    public static (int Port, string? Problem) Of(PodView pod)
    {
        var port = Default;
        if (pod.Annotations.TryGetValue(InjectionNames.PortAnnotation, out var text)
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < Least or > Most))
        {
            return (0, $"annotation {InjectionNames.PortAnnotation}=\"{text}\" is not a port between {Least} and {Most}");
        }

        var taken = pod.Containers.SelectMany(container => JsonFields.Objects(container.Json, "ports").Select(item => (container.Name, Port: Number(item))))
            .FirstOrDefault(item => item.Port == port || item.Port == port + 1);
        return taken == default ? (port, null)
            : (0, $"container {taken.Name} listens on port {taken.Port}, where the sidecar would (it takes {port} and {port + 1}): choose others with annotation {InjectionNames.PortAnnotation}");
    }

    private static int Number(JsonObject port) => port["containerPort"] is JsonValue value && value.TryGetValue<int>(out var number) ? number : 0;
}
