using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Pods, and what makes them.</summary>
internal static class WorkloadRules
{
    private static readonly string[] Changeable = ["replicas", "template", "updateStrategy", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"];
    private static readonly string[] PullPolicies = ["Always", "IfNotPresent", "Never"];

    public static void Check(string kind, JsonObject value, List<FieldError> errors)
    {
        var spec = value["spec"] as JsonObject ?? [];
        if (spec["replicas"] is { } replicas && JsonKinds.AsInteger(replicas) < 0)
        {
            errors.Add(FieldErrors.Invalid("spec.replicas", replicas, "must be greater than or equal to 0"));
        }

        CheckSelector(spec, errors);
        var pod = spec.At("template", "spec") ?? [];
        if (kind == "StatefulSet")
        {
            CheckStatefulSetPod(pod, errors);
        }
        else
        {
            CheckPod(pod, "spec.template.spec", errors);
        }
    }

    /// <summary>The server looks at little of a StatefulSet's pods: their volumes may come from claims.</summary>
    private static void CheckStatefulSetPod(JsonObject pod, List<FieldError> errors)
    {
        if (pod.Text("restartPolicy") is { Length: > 0 } policy and not "Always")
        {
            errors.Add(FieldErrors.NotSupported("spec.template.spec.restartPolicy", GoText.Quote(policy), ["Always"]));
        }

        if (pod["activeDeadlineSeconds"] is not null)
        {
            errors.Add(FieldErrors.Forbidden("spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in StatefulSet is not Supported"));
        }
    }

    public static void CheckPod(JsonObject spec, string path, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        var volumes = spec.Items("volumes").Select(volume => volume.Text("name")).ToHashSet();
        foreach (var list in (string[])["initContainers", "containers"])
        {
            var containers = spec.Items(list).ToList();
            for (var i = 0; i < containers.Count; i++)
            {
                CheckContainer(containers[i], string.Create(CultureInfo.InvariantCulture, $"{path}.{list}[{i}]"), names, volumes, errors);
            }
        }
    }

    public static void CheckStatefulSetUpdate(JsonObject value, JsonObject old, List<FieldError> errors)
    {
        static JsonObject Rest(JsonObject set)
        {
            var spec = set["spec"]?.DeepClone() as JsonObject ?? [];
            foreach (var name in Changeable.Append("revisionHistoryLimit"))
            {
                spec.Remove(name);
            }

            return spec;
        }

        if (!JsonNode.DeepEquals(Rest(value), Rest(old)))
        {
            errors.Add(FieldErrors.Forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
        }
    }

    private static void CheckSelector(JsonObject spec, List<FieldError> errors)
    {
        if (spec["selector"] is not JsonObject selector)
        {
            return;
        }

        if (selector["matchLabels"] is null or JsonObject { Count: 0 } && selector["matchExpressions"] is null or JsonArray { Count: 0 })
        {
            errors.Add(FieldErrors.Invalid("spec.selector", GoValues.LabelSelector(selector), "empty selector is invalid for deployment"));
            return;
        }

        var labels = spec.At("template", "metadata", "labels");
        if (selector["matchLabels"] is JsonObject wanted && wanted.Any(label => !JsonNode.DeepEquals(labels?[label.Key], label.Value)))
        {
            errors.Add(FieldErrors.Invalid("spec.template.metadata.labels", GoValues.Map(labels), "`selector` does not match template `labels`"));
        }
    }

    private static void CheckContainer(JsonObject container, string path, HashSet<string> names, HashSet<string> volumes, List<FieldError> errors)
    {
        var name = container.Text("name");
        errors.AddRange(name.Length == 0 ? [] : NameRules.Label(name).Select(problem => FieldErrors.InvalidText($"{path}.name", name, problem)));
        if (name.Length > 0 && !names.Add(name))
        {
            errors.Add(FieldErrors.Duplicate($"{path}.name", GoText.Quote(name)));
        }

        CheckImage(container, path, errors);

        if (container.Text("imagePullPolicy") is { Length: > 0 } policy && !PullPolicies.Contains(policy))
        {
            errors.Add(FieldErrors.NotSupported($"{path}.imagePullPolicy", GoText.Quote(policy), PullPolicies));
        }

        CheckParts(container, path, volumes, errors);
    }

    public static void CheckImage(JsonObject container, string path, List<FieldError> errors)
    {
        var image = container.Text("image");
        if (image.Length == 0)
        {
            errors.Add(FieldErrors.Required($"{path}.image"));
        }
        else if (image.Trim().Length != image.Length)
        {
            errors.Add(FieldErrors.InvalidText($"{path}.image", image, "must not have leading or trailing whitespace"));
        }
    }

    private static void CheckParts(JsonObject container, string path, HashSet<string> volumes, List<FieldError> errors)
    {
        var index = 0;
        foreach (var port in container.Items("ports"))
        {
            ServiceRules.PortNumber(port["containerPort"], string.Create(CultureInfo.InvariantCulture, $"{path}.ports[{index++}].containerPort"), errors);
        }

        index = 0;
        foreach (var variable in container.Items("env"))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.env[{index++}].name");
            var name = variable.Text("name");
            errors.AddRange(name.Length == 0 ? [] : NameRules.EnvName(name).Select(problem => FieldErrors.InvalidText(at, name, problem)));
        }

        index = 0;
        foreach (var mount in container.Items("volumeMounts"))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.volumeMounts[{index++}].name");
            if (mount.Text("name") is { Length: > 0 } volume && !volumes.Contains(volume))
            {
                errors.Add(new FieldError(at, "FieldValueNotFound", $"Not found: {GoText.Quote(volume)}"));
            }
        }
    }
}
