using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Defaults of pod specs, in pods and in templates.</summary>
internal static class PodDefaults
{
    public static void ApplyTemplate(JsonObject template) => ApplySpec(template.Child("spec"));

    public static void ApplySpec(JsonObject spec)
    {
        spec.Set("restartPolicy", "Always");
        spec.Set("dnsPolicy", "ClusterFirst");
        spec.Set("terminationGracePeriodSeconds", 30);
        spec.Set("securityContext", new JsonObject());
        spec.Set("schedulerName", "default-scheduler");
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            spec["serviceAccount"] = account;
        }
        else if (spec.Text("serviceAccount") is { Length: > 0 } deprecated)
        {
            spec["serviceAccountName"] = deprecated;
        }

        foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")).Concat(spec.Items("ephemeralContainers")))
        {
            ApplyContainer(container);
        }

        foreach (var volume in spec.Items("volumes"))
        {
            ApplyVolume(volume);
        }
    }

    /// <summary>A pod's limits are its requests where it names none.</summary>
    public static void ApplyRequests(JsonObject spec)
    {
        foreach (var resources in spec.Items("containers").Concat(spec.Items("initContainers")).Select(container => container["resources"]).OfType<JsonObject>())
        {
            foreach (var (name, limit) in resources["limits"] as JsonObject ?? [])
            {
                resources.Child("requests").Set(name, limit?.DeepClone());
            }
        }
    }

    private static void ApplyContainer(JsonObject container)
    {
        container.Set("terminationMessagePath", "/dev/termination-log");
        container.Set("terminationMessagePolicy", "File");
        container.Set("imagePullPolicy", PullPolicy(container.Text("image")));
        foreach (var port in container.Items("ports"))
        {
            port.Set("protocol", "TCP");
        }

        foreach (var variable in container.Items("env"))
        {
            variable.At("valueFrom", "fieldRef")?.Set("apiVersion", "v1");
        }

        foreach (var probe in (string[])["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container[probe] is JsonObject settings)
            {
                ApplyProbe(settings);
            }
        }

        foreach (var hook in (string[])["postStart", "preStop"])
        {
            ApplyHttp(container.At("lifecycle", hook, "httpGet"));
        }
    }

    /// <summary>An image without a tag, or with the tag latest, is pulled each time; one with another tag or a digest is not.</summary>
    private static string PullPolicy(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
        {
            return "IfNotPresent";
        }

        var name = image[(image.LastIndexOf('/') + 1)..];
        return !name.Contains(':', StringComparison.Ordinal) || name.EndsWith(":latest", StringComparison.Ordinal) ? "Always" : "IfNotPresent";
    }

    private static void ApplyProbe(JsonObject probe)
    {
        probe.Set("timeoutSeconds", 1);
        probe.Set("periodSeconds", 10);
        probe.Set("successThreshold", 1);
        probe.Set("failureThreshold", 3);
        ApplyHttp(probe["httpGet"] as JsonObject);
        (probe["grpc"] as JsonObject)?.Set("service", "");
    }

    private static void ApplyHttp(JsonObject? http)
    {
        http?.SetText("path", "/");
        http?.SetText("scheme", "HTTP");
    }

    private static void ApplyVolume(JsonObject volume)
    {
        if (volume.Count == 1 && volume.ContainsKey("name"))
        {
            volume["emptyDir"] = new JsonObject();
        }

        foreach (var source in (string[])["secret", "configMap", "downwardAPI", "projected"])
        {
            (volume[source] as JsonObject)?.Set("defaultMode", 420);
        }

        (volume["hostPath"] as JsonObject)?.Set("type", "");
        ApplyDownward(volume["downwardAPI"] as JsonObject);
        foreach (var source in (volume["projected"] as JsonObject)?.Items("sources") ?? [])
        {
            (source["serviceAccountToken"] as JsonObject)?.Set("expirationSeconds", 3600);
            ApplyDownward(source["downwardAPI"] as JsonObject);
        }
    }

    private static void ApplyDownward(JsonObject? source)
    {
        foreach (var item in source?.Items("items") ?? [])
        {
            (item["fieldRef"] as JsonObject)?.Set("apiVersion", "v1");
        }
    }
}
