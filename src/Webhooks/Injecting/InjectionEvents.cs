using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Rbac;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>
/// Events about injections. A pod that is being made has no uid yet and often no name, so what made it is told where it is one of the kinds that people look at.
/// The recorder bounds how many there are.
/// </summary>
[EntityRbac(typeof(Eventsv1Event), Verbs = RbacVerbs.Apply)]
internal sealed class InjectionEvents(IEventRecorder recorder)
{
    public void Tell(PodView pod, string @namespace, InjectionPlan plan)
    {
        if (plan.Refusal is { } refusal)
        {
            recorder.Record(About(pod, @namespace), EventType.Warning, "NotInjected", "Inject", refusal);
        }
        else if (plan.Patch is not null)
        {
            recorder.Record(About(pod, @namespace), EventType.Normal, "Injected", "Inject", string.Join("; ", [plan.Note, .. plan.Warnings]));
        }
    }

    private static IKubernetesObject<V1ObjectMeta> About(PodView pod, string @namespace)
    {
        var (kind, name, uid) = pod.Controller ?? default;
        V1ObjectMeta owner = new() { Name = name, NamespaceProperty = @namespace, Uid = uid };
        return kind switch
        {
            "ReplicaSet" => new V1ReplicaSet { Metadata = owner },
            "StatefulSet" => new V1StatefulSet { Metadata = owner },
            "DaemonSet" => new V1DaemonSet { Metadata = owner },
            "Job" => new V1Job { Metadata = owner },
            _ => new V1Pod { Metadata = new V1ObjectMeta { Name = pod.Name ?? pod.GenerateName?.TrimEnd('-') ?? "pod", NamespaceProperty = @namespace } },
        };
    }
}
