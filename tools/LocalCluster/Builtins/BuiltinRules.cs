using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Definitions;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>What kube-apiserver checks of the built-in kinds beyond their types, as far as an operator's user meets it.</summary>
internal static class BuiltinRules
{
    private const string Immutable = "field is immutable";
    private const string ImmutableWhenSet = "field is immutable when `immutable` is set";

    public static void Check(BuiltinTypeTable table, BuiltinSchema schema, JsonObject value, JsonObject? old, List<FieldError> errors)
    {
        if (schema.Kind == "CustomResourceDefinition")
        {
            errors.AddRange(CrdValidator.Validate(value, old));
            return;
        }

        if (!schema.ApiVersion.StartsWith("auth", StringComparison.Ordinal) || schema.ApiVersion.StartsWith("autoscaling", StringComparison.Ordinal))
        {
            new RequiredFields(table, errors).Check(value, schema.Type, "");
        }

        CheckKind(schema.Kind, value, errors);
        if (old is not null)
        {
            CheckUpdate(schema.Kind, value, old, errors);
        }
    }

    private static void CheckKind(string kind, JsonObject value, List<FieldError> errors)
    {
        switch (kind)
        {
            case "ConfigMap":
                ConfigKeys(value, "data", errors);
                ConfigKeys(value, "binaryData", errors);
                break;
            case "Secret":
                ConfigKeys(value, "data", errors);
                SecretRules.CheckType(value, errors);
                break;
            case "Service":
                ServiceRules.Check(value, errors);
                break;
            case "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet":
                WorkloadRules.Check(kind, value, errors);
                break;
            case "Pod":
                WorkloadRules.CheckPod(value["spec"] as JsonObject ?? [], "spec", errors);
                break;
            case "RoleBinding" or "ClusterRoleBinding":
                RbacRules.CheckBinding(kind, value, errors);
                break;
            case "Role" or "ClusterRole":
                RbacRules.CheckRole(kind, value, errors);
                break;
            case "HorizontalPodAutoscaler":
                AutoscalerRules.Check(value, errors);
                break;
            case "Lease":
                LeaseRules.Check(value, errors);
                break;
            case "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration":
                WebhookRules.Check(value, errors);
                break;
        }
    }

    private static void CheckUpdate(string kind, JsonObject value, JsonObject old, List<FieldError> errors)
    {
        switch (kind)
        {
            case "Secret":
                if (!Same(value, old, "type"))
                {
                    errors.Add(FieldErrors.Invalid("type", value["type"], Immutable));
                }

                Frozen(value, old, ["data"], errors);
                break;
            case "ConfigMap":
                Frozen(value, old, ["data", "binaryData"], errors);
                break;
            case "ControllerRevision" when !Same(value, old, "data"):
                errors.Add(FieldErrors.Invalid("data", GoValues.Raw(value["data"]), Immutable));
                break;
            case "Deployment" or "ReplicaSet" or "DaemonSet":
                Fixed(value, old, "selector", selector => GoValues.LabelSelector(selector), Immutable, errors);
                break;
            case "Pod":
                PodUpdateRules.Check(value["spec"] as JsonObject ?? [], old["spec"] as JsonObject ?? [], errors);
                break;
            case "StatefulSet":
                WorkloadRules.CheckStatefulSetUpdate(value, old, errors);
                break;
            case "RoleBinding" or "ClusterRoleBinding" when !Same(value, old, "roleRef"):
                errors.Add(FieldErrors.Invalid("roleRef", GoValues.RoleRef(value["roleRef"] as JsonObject ?? []), "cannot change roleRef"));
                break;
            case "Service":
                ServiceRules.CheckUpdate(value, old, errors);
                break;
            case "PersistentVolumeClaim" when ClaimChanged(value, old):
                errors.Add(FieldErrors.Forbidden("spec", "spec is immutable after creation except resources.requests for bound claims"));
                break;
        }
    }

    private static bool ClaimChanged(JsonObject value, JsonObject old)
    {
        static JsonNode? Rest(JsonObject claim)
        {
            var spec = claim["spec"]?.DeepClone() as JsonObject;
            spec?.Remove("resources");
            spec?.Remove("volumeName");
            return spec;
        }

        return !JsonNode.DeepEquals(Rest(value), Rest(old));
    }

    private static void Frozen(JsonObject value, JsonObject old, string[] fields, List<FieldError> errors)
    {
        if (!JsonKinds.IsTrue(old["immutable"]))
        {
            return;
        }

        if (!JsonKinds.IsTrue(value["immutable"]))
        {
            errors.Add(FieldErrors.Forbidden("immutable", ImmutableWhenSet));
        }

        errors.AddRange(fields.Where(field => !Same(value, old, field)).Select(field => FieldErrors.Forbidden(field, ImmutableWhenSet)));
    }

    private static void Fixed(JsonObject value, JsonObject old, string field, Func<JsonObject, string> show, string message, List<FieldError> errors)
    {
        if (!JsonNode.DeepEquals(value["spec"]?[field], old["spec"]?[field]))
        {
            errors.Add(FieldErrors.Invalid($"spec.{field}", show(value["spec"]?[field] as JsonObject ?? []), message));
        }
    }

    private static bool Same(JsonObject value, JsonObject old, string field) => JsonNode.DeepEquals(value[field], old[field]);

    private static void ConfigKeys(JsonObject value, string field, List<FieldError> errors)
    {
        foreach (var (key, _) in value[field] as JsonObject ?? [])
        {
            foreach (var problem in NameRules.ConfigKey(key))
            {
                errors.Add(FieldErrors.InvalidText($"{field}[{key}]", key, problem));
            }
        }
    }
}
