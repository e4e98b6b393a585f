using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>From a pod and what is known of its project to what is added to it. No I/O.</summary>
internal static class InjectionPlanner
{
    public static InjectionPlan Plan(InjectionInputs inputs)
    {
        var (resolved, problem) = ResolvedPod.Of(inputs);
        if (GatewayNames.DedicatedOf(resolved?.Project.Status?.GatewayAddress) is { } own)
        {
            inputs = inputs with { Options = inputs.Options with { Gateway = own } };
        }

        return problem is not null ? InjectionPlan.Refused(problem)
            : resolved is null ? InjectionPlan.Nothing
            : resolved.Mode == InjectionMode.Sidecar ? Sidecar(inputs, resolved)
            : PolicyOnly(inputs, resolved);
    }

    private static InjectionPlan Sidecar(InjectionInputs inputs, ResolvedPod resolved)
    {
        var editor = new PodEditor(inputs.Pod);
        // Before the containers, whose places it would not find any more.
        editor.Annotate(InjectionNames.InjectedAnnotation, resolved.Mode.ToString());
        return SidecarPlanner.Add(editor, inputs, resolved) is { } problem ? InjectionPlan.Refused(problem) : Done(editor, inputs, resolved);
    }

    private static InjectionPlan PolicyOnly(InjectionInputs inputs, ResolvedPod resolved)
    {
        var editor = new PodEditor(inputs.Pod);
        var bundle = resolved.Bundle(inputs);
        if (bundle is { } found)
        {
            editor.Volume(PolicyParts.Policy(found.Name, found.Files));
        }

        editor.ServiceAccount();
        editor.Volume(PolicyParts.Access(inputs.Options.Authority));
        var variables = WorkloadVariables.PolicyOnly(resolved.Project.Key, inputs.Options);
        foreach (var container in inputs.Pod.Workload)
        {
            var inTheWay = bundle is null ? null : editor.Mount(container, InjectionNames.PolicyVolume, InjectionNames.PolicyPath);
            inTheWay ??= editor.Mount(container, InjectionNames.AccessVolume, WorkloadAccess.Folder);
            if (inTheWay is not null)
            {
                return InjectionPlan.Refused(inTheWay);
            }

            foreach (var variable in variables)
            {
                editor.Variable(container, variable);
            }
        }

        editor.Annotate(InjectionNames.InjectedAnnotation, resolved.Mode.ToString());
        return Done(editor, inputs, resolved);
    }

    private static InjectionPlan Done(PodEditor editor, InjectionInputs inputs, ResolvedPod resolved)
    {
        if (editor.Patch.IsEmpty)
        {
            return InjectionPlan.Nothing;
        }

        Warn(editor, inputs, resolved);
        var what = resolved.Configuration is { } configuration ? $"the policy of ClaudeConfiguration {configuration.Key}" : "no policy";
        return new InjectionPlan
        {
            Patch = editor.Patch.ToBytes(),
            Note = $"{resolved.Mode}: {what}, and access to the gateway for project {resolved.Project.Key}",
            Warnings = editor.Warnings,
        };
    }

    private static void Warn(PodEditor editor, InjectionInputs inputs, ResolvedPod resolved)
    {
        if (resolved.Configuration is null)
        {
            editor.Warn($"no ClaudeConfiguration of project {resolved.Project.Key} reaches this pod: it gets access and no policy");
        }

        foreach (var container in resolved.Mode == InjectionMode.PolicyOnly ? inputs.Pod.Workload : [])
        {
            if (WorkloadVariables.CredentialOf(container) is { } own)
            {
                editor.Warn($"container {container.Name} sets {own}: Claude Code uses it instead of the pod's own token");
            }
        }
    }
}
