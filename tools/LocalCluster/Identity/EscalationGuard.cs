using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Admission;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Nobody grants what he does not hold: roles need <c>escalate</c> and bindings <c>bind</c> for that. Stands before the admission it wraps.</summary>
internal sealed class EscalationGuard(RbacAuthorizer authorizer, IAdmission inner) : IAdmission
{
    public ValueTask<bool> MutateAsync(AdmissionRequest request, CancellationToken cancellationToken) => inner.MutateAsync(request, cancellationToken);

    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Resource.Group == RbacIndex.Group && request.Operation is "CREATE" or "UPDATE" && !RbacAuthorizer.IsMaster(request.User))
        {
            Check(request);
        }

        return inner.ValidateAsync(request, cancellationToken);
    }

    private void Check(AdmissionRequest request)
    {
        var value = request.Object ?? [];
        if (request.Resource.Plural is "roles" or "clusterroles")
        {
            if (!Same(request, "rules") && !May(request, "escalate", request.Resource.Plural, request.Name))
            {
                Require(request, [.. value.Items("rules").Select(PolicyRule.Read)]);
            }

            return;
        }

        var reference = value["roleRef"] as JsonObject ?? [];
        var plural = reference.Text("kind") == "ClusterRole" ? "clusterroles" : "roles";
        if ((Same(request, "roleRef") && Same(request, "subjects")) || May(request, "bind", plural, reference.Text("name")))
        {
            return;
        }

        var rules = authorizer.Index.RulesOf(reference.Text("kind"), reference.Text("name"), request.Namespace ?? "")
            ?? throw NotFound(plural, reference.Text("name"));
        Require(request, rules);
    }

    private static bool Same(AdmissionRequest request, string field) =>
        request.OldObject is { } old && JsonNode.DeepEquals(old[field], request.Object?[field]);

    private bool May(AdmissionRequest request, string verb, string plural, string name) =>
        authorizer.Allows(request.User, new AccessAttributes { Verb = verb, Group = RbacIndex.Group, Version = "v1", Resource = plural, Namespace = request.Namespace, Name = name });

    private void Require(AdmissionRequest request, IReadOnlyList<PolicyRule> wanted)
    {
        var held = authorizer.Index.GrantsOf(request.User, request.Namespace).SelectMany(grant => grant.Rules).ToList();
        var missing = RuleCoverage.Missing(held, wanted);
        if (missing.Count == 0)
        {
            return;
        }

        var groups = string.Join(' ', request.User.Groups.Select(GoText.Quote));
        var message = $"user {GoText.Quote(request.User.Name)} (groups=[{groups}]) is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', missing)}";
        throw ApiErrors.Forbidden(request.Resource, request.Name, message);
    }

    private static ApiException NotFound(string plural, string name) =>
        new(404, "NotFound", $"{plural}.{RbacIndex.Group} \"{name}\" not found", new JsonObject { ["name"] = name, ["group"] = RbacIndex.Group, ["kind"] = plural });
}
