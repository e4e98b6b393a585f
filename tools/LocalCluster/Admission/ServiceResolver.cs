using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>Finds where a Service's endpoints listen on this machine: there is no kube-proxy to do it.</summary>
internal sealed class ServiceResolver(ObjectStore store)
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";

    private static readonly GroupResource Services = new("", "services");
    private static readonly GroupResource Endpoints = new("", "endpoints");
    private static readonly GroupResource Slices = new("discovery.k8s.io", "endpointslices");

    /// <exception cref="WebhookCallException">There is no such service or port, or nothing listens behind it.</exception>
    public IPEndPoint Resolve(string @namespace, string name, int port)
    {
        var service = store.Find(Services, new ObjectKey(@namespace, name))?.Parse()
            ?? throw new WebhookCallException($"service \"{name}\" not found");
        var ports = Json.Objects(service["spec"] as JsonObject, "ports").ToList();
        var servicePort = ports.Find(candidate => Json.Number(candidate, "port") == port)
            ?? throw new WebhookCallException($"no service port {port} found for service \"{name}\"");
        var portName = Json.Text(servicePort, "name") ?? "";
        return FromSlices(@namespace, name, portName)
            ?? FromEndpoints(@namespace, name, portName)
            ?? throw new WebhookCallException($"no endpoints available for service \"{name}\"");
    }

    private IPEndPoint? FromSlices(string @namespace, string name, string portName) => store.Read(Slices).Objects.In(@namespace)
        .Where(slice => slice.Label(ServiceNameLabel) == name)
        .Select(slice => slice.Parse())
        .Select(slice => Listener(
            Json.Objects(slice, "endpoints").Where(IsReady).SelectMany(endpoint => Json.Texts(endpoint, "addresses")),
            Json.Objects(slice, "ports"),
            portName))
        .FirstOrDefault(found => found is not null);

    private IPEndPoint? FromEndpoints(string @namespace, string name, string portName) =>
        Json.Objects(store.Find(Endpoints, new ObjectKey(@namespace, name))?.Parse(), "subsets")
            .Select(subset => Listener(
                Json.Objects(subset, "addresses").Select(address => Json.Text(address, "ip") ?? ""),
                Json.Objects(subset, "ports"),
                portName))
            .FirstOrDefault(found => found is not null);

    private static bool IsReady(JsonObject endpoint) =>
        (endpoint["conditions"] as JsonObject)?["ready"] is not JsonValue ready || !ready.TryGetValue<bool>(out var isReady) || isReady;

    private static IPEndPoint? Listener(IEnumerable<string> addresses, IEnumerable<JsonObject> ports, string portName)
    {
        var address = addresses.Select(text => IPAddress.TryParse(text, out var parsed) ? parsed : null).FirstOrDefault(parsed => parsed is not null);
        var port = ports.Where(candidate => (Json.Text(candidate, "name") ?? "") == portName).Select(candidate => Json.Number(candidate, "port")).FirstOrDefault();
        return address is not null && port is { } number ? new IPEndPoint(address, number) : null;
    }
}
