using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Resources;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Children;

/// <summary>Counts what becomes of children, so that one that is refused does not stop the next.</summary>
/// <param name="refused">Children that were refused earlier and are not to be tried again yet, with what was said.</param>
internal sealed class ChildTally(IReadOnlyDictionary<string, string>? refused = null)
{
    private readonly List<string> contested = [];
    private readonly List<string> repaired = [];
    private readonly List<string> foreign = [];
    private readonly List<string> going = [];
    private readonly List<ChildFailure> failed = [];
    private KubeApiException? conflict;

    public static string NameOf<T>(T child)
        where T : class, IKubernetesObject<V1ObjectMeta> => $"{ResourceKind.Of<T>().Kind} {child.Metadata.NamespaceProperty}/{child.Metadata.Name}";

    /// <summary>Works on one child.</summary>
    public async Task DoAsync(string child, Func<Task> work)
    {
        if (refused?.TryGetValue(child, out var message) == true)
        {
            failed.Add(new ChildFailure(child, message));
            return;
        }

        try
        {
            await work();
        }
        catch (KubeApiException e) when (e.IsConflict)
        {
            conflict ??= e;
        }
        catch (KubeApiException e)
        {
            failed.Add(new ChildFailure(child, e.Message, e));
        }
    }

    public void Foreign(string child) => foreign.Add(child);

    public void Going(string child) => going.Add(child);

    public void Applied(string child, ApplyOutcome outcome)
    {
        var list = outcome switch
        {
            ApplyOutcome.Contested => contested,
            ApplyOutcome.Repaired => repaired,
            ApplyOutcome.BeingDeleted => going,
            _ => null,
        };
        list?.Add(child);
    }

    /// <summary>What was counted.</summary>
    /// <exception cref="KubeApiException">Somebody was faster with one of them: everything is to be looked at again.</exception>
    public ChildChanges Result() => conflict is null
        ? new ChildChanges { Contested = contested, Repaired = repaired, Foreign = foreign, Going = going, Failed = failed }
        : throw conflict;
}
