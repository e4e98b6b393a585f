using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Defaults of what runs pods.</summary>
internal static class WorkloadDefaults
{
    public static void Deployment(JsonObject spec)
    {
        spec.Set("replicas", 1);
        spec.Set("revisionHistoryLimit", 10);
        spec.Set("progressDeadlineSeconds", 600);
        var strategy = spec.Child("strategy");
        strategy.SetText("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Child("rollingUpdate").Set("maxUnavailable", "25%");
            strategy.Child("rollingUpdate").Set("maxSurge", "25%");
        }

        PodDefaults.ApplyTemplate(spec.Child("template"));
    }

    public static void ReplicaSet(JsonObject spec)
    {
        spec.Set("replicas", 1);
        PodDefaults.ApplyTemplate(spec.Child("template"));
    }

    public static void DaemonSet(JsonObject spec)
    {
        spec.Set("revisionHistoryLimit", 10);
        var strategy = spec.Child("updateStrategy");
        strategy.SetText("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Child("rollingUpdate").Set("maxUnavailable", 1);
            strategy.Child("rollingUpdate").Set("maxSurge", 0);
        }

        PodDefaults.ApplyTemplate(spec.Child("template"));
    }

    public static void StatefulSet(JsonObject spec)
    {
        spec.Set("replicas", 1);
        spec.Set("revisionHistoryLimit", 10);
        spec.SetText("podManagementPolicy", "OrderedReady");
        var strategy = spec.Child("updateStrategy");
        strategy.SetText("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Child("rollingUpdate").Set("partition", 0);
        }

        PodDefaults.ApplyTemplate(spec.Child("template"));
        foreach (var claim in spec.Items("volumeClaimTemplates"))
        {
            claim.Child("spec").Set("volumeMode", "Filesystem");
            claim.Child("status").Set("phase", "Pending");
        }
    }

    public static void Job(JsonObject spec)
    {
        if (spec["completions"] is null && spec["parallelism"] is null)
        {
            spec["completions"] = 1;
        }

        spec.Set("parallelism", 1);
        spec.Set("backoffLimit", 6);
        spec.Set("completionMode", "NonIndexed");
        spec.Set("suspend", false);
        PodDefaults.ApplyTemplate(spec.Child("template"));
    }

    public static void CronJob(JsonObject spec)
    {
        spec.SetText("concurrencyPolicy", "Allow");
        spec.Set("suspend", false);
        spec.Set("successfulJobsHistoryLimit", 3);
        spec.Set("failedJobsHistoryLimit", 1);
        PodDefaults.ApplyTemplate(spec.Child("jobTemplate").Child("spec").Child("template"));
    }

    public static void Autoscaler(string apiVersion, JsonObject spec)
    {
        spec.Set("minReplicas", 1);
        if (apiVersion == "autoscaling/v2" && spec["metrics"] is null)
        {
            var target = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = 80 };
            spec["metrics"] = new JsonArray(new JsonObject { ["type"] = "Resource", ["resource"] = new JsonObject { ["name"] = "cpu", ["target"] = target } });
        }

        if (spec["behavior"] is JsonObject behavior)
        {
            Scaling(behavior, "scaleUp", new JsonArray(Policy("Pods", 4), Policy("Percent", 100))).Set("stabilizationWindowSeconds", 0);
            Scaling(behavior, "scaleDown", new JsonArray(Policy("Percent", 100)));
        }
    }

    private static JsonObject Scaling(JsonObject behavior, string direction, JsonArray policies)
    {
        var rules = behavior.Child(direction);
        rules.Set("selectPolicy", "Max");
        rules.Set("policies", policies);
        return rules;
    }

    private static JsonObject Policy(string type, int value) => new() { ["type"] = type, ["value"] = value, ["periodSeconds"] = 15 };
}
