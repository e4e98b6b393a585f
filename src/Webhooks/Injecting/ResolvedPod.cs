using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>What a pod that asks for a project gets.</summary>
/// <param name="Project">The project.</param>
/// <param name="Configuration">Its configuration for the pod; null where none reaches it.</param>
/// <param name="Mode">How.</param>
internal sealed record ResolvedPod(ClaudeProject Project, ClaudeConfiguration? Configuration, InjectionMode Mode)
{
    /// <summary>Asks the cluster's objects, or says why the pod cannot be helped.</summary>
    public static (ResolvedPod? Pod, string? Problem) Of(InjectionInputs inputs)
    {
        var (pod, labels) = (inputs.Pod, inputs.Labels);
        if (!pod.Labels.TryGetValue(InjectionNames.ProjectLabel, out var wanted) && !labels.TryGetValue(InjectionNames.ProjectLabel, out wanted))
        {
            return (null, null);
        }

        if (NamespaceInjectionChoice.Said(labels, inputs.Namespace, out var said) is { } unreadable)
        {
            return (null, unreadable);
        }

        if (said == InjectionMode.None)
        {
            return (null, null);
        }

        if (pod.IsWindows)
        {
            return (null, "the pod runs on Windows, where there is no /etc/claude-code; run it on Linux, or take the label away");
        }

        var (project, problem) = PodProject.Find(wanted, inputs.Namespace, labels, pod.ServiceAccount, inputs.Source);
        if (project is null)
        {
            return (null, problem);
        }

        var mode = said ?? NamespaceInjectionChoice.Of(project, inputs.Namespace)?.Inject ?? project.Spec.Workloads?.Inject ?? Default(inputs);
        if (mode == InjectionMode.None)
        {
            return (null, null);
        }

        if (!Enum.IsDefined(mode))
        {
            return (null, $"project {project.Key} says in spec.workloads what this version does not know: update claudeconfig, or choose one of Sidecar, PolicyOnly, None");
        }

        (var configuration, problem) = PodConfiguration.Choose(project, pod, inputs.Namespace, labels, inputs.Source);
        return problem is null ? (new ResolvedPod(project, configuration, mode), null) : (null, problem);
    }

    /// <summary>The ConfigMap with the policy, and its files by key; null where there is none.</summary>
    public (string Name, IReadOnlyList<(string Key, string File)> Files)? Bundle(InjectionInputs inputs) => Configuration is not { } configuration ? null
        : (ChildNames.BundleOf(configuration.Key, inputs.Namespace),
            [.. PodConfiguration.Files(configuration, Project, inputs.Source).Where(BundleKeys.IsSafe).Select(file => (BundleKeys.Encode(file), file))]);

    /// <summary>Unless somebody wants it otherwise, what is meant to end has nothing beside it.</summary>
    private static InjectionMode Default(InjectionInputs inputs) =>
        inputs.Options.Mode == InjectionMode.Sidecar && inputs.Pod.RunsToCompletion ? InjectionMode.PolicyOnly : inputs.Options.Mode;
}
