using System.Text;

namespace ClaudeConfig.LocalCluster.OpenApi;

/// <summary>Short texts for kubectl explain: written ones for what people ask about, the name in words for the rest.</summary>
internal static class Descriptions
{
    private static readonly Dictionary<string, string> Types = new()
    {
        ["ClusterRole"] = "A named set of permissions, valid in the whole cluster or, through a RoleBinding, in one namespace.",
        ["ClusterRoleBinding"] = "Grants a ClusterRole to subjects in the whole cluster.",
        ["ConfigMap"] = "Configuration data for pods, as keys and texts.",
        ["Container"] = "One container of a pod.",
        ["ControllerRevision"] = "An immutable snapshot of a controller's data, used for history and rollback.",
        ["CronJob"] = "Creates Jobs on a schedule.",
        ["CustomResourceDefinition"] = "Adds a kind to the API.",
        ["DaemonSet"] = "Runs one pod on each node.",
        ["Deployment"] = "Runs a number of equal pods and replaces them step by step when their template changes.",
        ["EndpointSlice"] = "A part of the network addresses behind a Service.",
        ["Endpoints"] = "The network addresses behind a Service.",
        ["Event"] = "A report of something that happened to an object.",
        ["HorizontalPodAutoscaler"] = "Changes the number of replicas of a workload by its load.",
        ["Ingress"] = "Routes HTTP from outside to Services by host and path.",
        ["Job"] = "Runs pods until enough of them have succeeded.",
        ["Lease"] = "A lock with an expiry, used for leader election.",
        ["Namespace"] = "A space for names; most objects live in one.",
        ["NetworkPolicy"] = "Says which traffic pods accept and may send.",
        ["Node"] = "A machine that runs pods.",
        ["ObjectMeta"] = "What every object has: name, labels, annotations, owners and bookkeeping.",
        ["PersistentVolume"] = "A piece of storage in the cluster.",
        ["PersistentVolumeClaim"] = "A request for storage.",
        ["Pod"] = "Containers that run together on one node and share its address.",
        ["PodDisruptionBudget"] = "Limits how many pods may be down at once because of voluntary disruptions.",
        ["ReplicaSet"] = "Keeps a number of equal pods running.",
        ["Role"] = "A named set of permissions in one namespace.",
        ["RoleBinding"] = "Grants a role to subjects in one namespace.",
        ["Secret"] = "Sensitive data for pods; values are base64.",
        ["Service"] = "A stable address in front of pods that a selector chooses.",
        ["ServiceAccount"] = "An identity for processes in pods.",
        ["StatefulSet"] = "Runs pods with stable names and storage of their own.",
        ["SubjectAccessReview"] = "Asks whether a user may do something.",
        ["TokenReview"] = "Asks whose token this is.",
        ["ValidatingWebhookConfiguration"] = "Registers webhooks that may refuse requests.",
        ["MutatingWebhookConfiguration"] = "Registers webhooks that may change objects on their way in.",
    };

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["annotations"] = "Free data about the object, as keys and texts; not used for selection.",
        ["apiVersion"] = "The version of the API in which this object is written.",
        ["args"] = "Arguments of the entry point.",
        ["command"] = "The entry point, in place of the image's own.",
        ["containers"] = "The containers of the pod; at least one.",
        ["env"] = "Environment variables of the container.",
        ["finalizers"] = "Names of what has to be done before the object may go.",
        ["image"] = "The container's image.",
        ["kind"] = "The kind of this object.",
        ["labels"] = "Keys and texts by which selectors find the object.",
        ["metadata"] = "Standard metadata of the object.",
        ["name"] = "Name, unique among its kind within its scope.",
        ["namespace"] = "The namespace in which the object lives.",
        ["ownerReferences"] = "Objects this one belongs to; it goes when all of them are gone.",
        ["replicas"] = "How many pods are wanted.",
        ["resources"] = "What the container asks for and may use of the node.",
        ["selector"] = "Chooses the pods by their labels.",
        ["spec"] = "What is wanted.",
        ["status"] = "What was found; written by controllers.",
        ["template"] = "The pods that are made.",
        ["volumes"] = "Volumes that containers of the pod may mount.",
    };

    public static string OfType(string name) => Types.GetValueOrDefault(name) ?? InWords(name);

    public static string OfField(string name) => Fields.GetValueOrDefault(name) ?? InWords(name);

    /// <summary><c>terminationGracePeriodSeconds</c> becomes <c>Termination grace period seconds.</c></summary>
    private static string InWords(string name)
    {
        var words = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var starts = i > 0 && char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (starts)
            {
                words.Append(' ');
            }

            var isAcronym = (i + 1 < name.Length && char.IsUpper(name[i + 1])) || (i > 0 && char.IsUpper(name[i - 1]));
            words.Append(i == 0 ? char.ToUpperInvariant(name[i]) : isAcronym ? name[i] : char.ToLowerInvariant(name[i]));
        }

        return words.Append('.').ToString();
    }
}
