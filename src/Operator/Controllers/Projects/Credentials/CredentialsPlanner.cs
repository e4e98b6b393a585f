using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>From credentials to their copies, and to the condition CredentialsSynced. No I/O.</summary>
internal sealed class CredentialsPlanner(OperatorOptions options, TimeProvider time)
{
    public CredentialsPlan Plan(CredentialsInputs inputs)
    {
        var owner = ChildOwner.Of(inputs.Project);
        var copies = new List<V1Secret>();
        var events = new List<PlannedEvent>();
        foreach (var source in inputs.Sources.Where(source => !inputs.LeftOut.Contains(source.Provider)))
        {
            // A source that went missing does not take a working gateway down: the last good copy stays, and the condition says so.
            var kept = LastGood(inputs, owner, source);
            if ((source.Value ?? kept) is { } value)
            {
                copies.Add(CredentialCopy.Build(owner, options.PlatformNamespace, source.Provider, value, source.Part));
            }

            if (source.Value is { } fresh && kept is not null && !fresh.AsSpan().SequenceEqual(kept))
            {
                events.Add(new(EventType.Normal, "CredentialRotated", "SyncCredential", $"provider {source.Provider}: gateways take the new {Words(source.Part)}"));
            }
        }

        return new CredentialsPlan(copies, events);
    }

    public ClaudeProjectStatus Status(CredentialsInputs inputs, ChildChanges changes, TransitionRetry? retry)
    {
        var project = inputs.Project;
        var owner = ChildOwner.Of(project);
        var conditions = new Conditions(project.Status?.Conditions, project.Metadata.Generation ?? 0, time);
        (string Reason, string Message)[] problems =
        [
            .. inputs.Sources.Where(source => source.Value is null)
                .Select(source => (source.ProblemReason!, source.Problem + (LastGood(inputs, owner, source) is null ? "" : "; gateways keep the last good one"))),
            .. changes.Problems(),
        ];
        if (problems is [var first, ..])
        {
            conditions.False(ProjectConditions.CredentialsSynced, first.Reason, string.Join("; ", problems.Select(problem => problem.Message)));
        }
        else if (project.Spec.Providers is { Count: > 0 })
        {
            var synced = inputs.Sources.Count(source => source.Part == CredentialPart.Key && !inputs.LeftOut.Contains(source.Provider));
            var proofs = string.Concat(inputs.Sources.Where(source => source.Proof is not null && !inputs.LeftOut.Contains(source.Provider)).Select(source => $"; {source.Proof}"));
            conditions.True(
                ProjectConditions.CredentialsSynced, ProjectConditions.SyncedReason, $"{synced} credential{(synced == 1 ? " is" : "s are")} where gateways take {(synced == 1 ? "it" : "them")} from{proofs}");
        }
        else
        {
            conditions.True(ProjectConditions.CredentialsSynced, ProjectConditions.NoProvidersReason, "the project has no providers of its own and uses those of the projects above it");
        }

        return new ClaudeProjectStatus { Conditions = [.. conditions.ToList()], Retries = retry is null ? null : [retry] };
    }

    private static byte[]? LastGood(CredentialsInputs inputs, ChildOwner owner, CredentialSource source) => CredentialCopy.ValueOf(owner, inputs.Copies.GetValueOrDefault(source.CopyName));

    private static string Words(CredentialPart part) => part switch
    {
        CredentialPart.Proxy => "credential of its proxy",
        CredentialPart.Authorities => "authorities",
        _ => "credential",
    };
}
