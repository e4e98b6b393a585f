using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>The part of a plan that puts a router into the pod. No I/O.</summary>
internal static class SidecarPlanner
{
    /// <summary>Nodes run a sidecar as such from this version on: before the others, and no longer than they.</summary>
    public static readonly Version WithNativeSidecars = new(1, 29);

    /// <returns>Why it cannot be; null where it can.</returns>
    public static string? Add(PodEditor editor, InjectionInputs inputs, ResolvedPod resolved)
    {
        var (pod, options) = (inputs.Pod, inputs.Options);
        if (pod.HostNetwork)
        {
            return $"the pod has hostNetwork, and a sidecar's port would be open to the whole node: give it a network of its own, or label the namespace {InjectionNames.ModeLabel}={nameof(InjectionMode.PolicyOnly)}";
        }

        var native = inputs.Server >= WithNativeSidecars;
        if (!native && pod.RunsToCompletion)
        {
            return $"the pod runs to completion and would never end beside a sidecar on Kubernetes {inputs.Server}: label the namespace {InjectionNames.ModeLabel}={nameof(InjectionMode.PolicyOnly)}, by which it reaches the gateway at {options.Gateway} itself";
        }

        var (port, problem) = SidecarPort.Of(pod);
        if (problem is not null)
        {
            return problem;
        }

        var bundle = resolved.Bundle(inputs);
        Volumes(editor, inputs, resolved, bundle?.Name);
        return Workload(editor, pod, bundle is not null, WorkloadVariables.Sidecar(port, options), options.Authority is not null) ?? Containers(editor, resolved, bundle is not null, native, port, options);
    }

    private static void Volumes(PodEditor editor, InjectionInputs inputs, ResolvedPod resolved, string? bundle)
    {
        var options = inputs.Options;
        if (bundle is not null)
        {
            editor.Volume(SidecarParts.Bundle(bundle));
            editor.Volume(SidecarParts.Canary(ChildNames.CanaryOf(resolved.Configuration!.Key, inputs.Namespace)));
            editor.Volume(SidecarParts.Shown());
        }

        editor.ServiceAccount();
        editor.Volume(PolicyParts.Access(options.Authority));
        if (options.Authority is { } authority)
        {
            editor.Volume(SidecarParts.Authority(authority));
        }
    }

    private static string? Workload(PodEditor editor, PodView pod, bool policy, IReadOnlyList<WorkloadVariable> variables, bool authority)
    {
        foreach (var container in pod.Workload)
        {
            var inTheWay = policy ? editor.Mount(container, InjectionNames.PolicyVolume, InjectionNames.PolicyPath) : null;
            inTheWay ??= authority ? editor.Mount(container, SidecarParts.AuthorityVolume, WorkloadAccess.Folder) : null;
            if (inTheWay is not null)
            {
                return inTheWay;
            }

            foreach (var variable in variables.Where(variable => variable.Name != WorkloadVariables.Placeholder || !WorkloadVariables.HasCredential(container)))
            {
                editor.Variable(container, variable);
            }
        }

        return null;
    }

    // Last, since what is put in front moves the places of the others.
    private static string? Containers(PodEditor editor, ResolvedPod resolved, bool policy, bool native, int port, InjectionOptions options)
    {
        var router = SidecarParts.Router(resolved.Project.Key, policy ? resolved.Configuration!.Key : null, native, port, options);
        if (native)
        {
            editor.ContainerInFront(router);
            return null;
        }

        editor.ContainerBehind(router);
        if (policy)
        {
            editor.ContainerInFront(SidecarParts.PolicyFirst(port, options));
        }

        return null;
    }
}
