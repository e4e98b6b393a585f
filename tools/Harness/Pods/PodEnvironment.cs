using System.Text;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Harness.Pods;

/// <summary>What a container's processes find in their environment.</summary>
internal static partial class PodEnvironment
{
    public static async Task<Dictionary<string, string>> OfAsync(IKubernetes client, V1Pod pod, V1Container container, string address, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" };
        foreach (var variable in container.Env ?? [])
        {
            var value = variable.ValueFrom is { } from ? await ReadAsync(client, pod, from, address, cancellationToken) : Expand(variable.Value ?? "", found);
            if (value is not null)
            {
                found[variable.Name] = value;
            }
        }

        return found;
    }

    /// <summary><c>$(NAME)</c> of an earlier variable.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> known) =>
        Reference().Replace(text, match => known.TryGetValue(match.Groups[1].Value, out var value) ? value : match.Value);

    private static async Task<string?> ReadAsync(IKubernetes client, V1Pod pod, V1EnvVarSource from, string address, CancellationToken cancellationToken)
    {
        var place = pod.Metadata.NamespaceProperty;
        if (from.ConfigMapKeyRef is { } map)
        {
            var found = await client.CoreV1.ReadNamespacedConfigMapAsync(map.Name, place, cancellationToken: cancellationToken);
            return found.Data[map.Key];
        }

        if (from.SecretKeyRef is { } secret)
        {
            var found = await client.CoreV1.ReadNamespacedSecretAsync(secret.Name, place, cancellationToken: cancellationToken);
            return Encoding.UTF8.GetString(found.Data[secret.Key]);
        }

        return from.FieldRef?.FieldPath switch
        {
            "metadata.name" => pod.Metadata.Name,
            "metadata.namespace" => place,
            "metadata.uid" => pod.Metadata.Uid,
            "spec.serviceAccountName" => pod.Spec.ServiceAccountName,
            "status.podIP" or "status.hostIP" => address,
            var other => throw new NotSupportedException($"fieldRef {other} is not run here"),
        };
    }

    [GeneratedRegex(@"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")]
    private static partial Regex Reference();
}
