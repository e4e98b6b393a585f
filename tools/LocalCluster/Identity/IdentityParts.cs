using ClaudeConfig.LocalCluster.Admission;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Serving;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Who one is and what one may do, put together for one cluster.</summary>
internal sealed class IdentityParts : IDisposable
{
    private readonly ServiceAccountTokens _tokens;
    private readonly RbacAuthorizer _rbac;
    private readonly bool _enforced;

    public IdentityParts(ObjectStore store, FieldOwnership ownership, BodyReader bodies, AuthorizationMode mode, string? dataFolder, TimeProvider time)
    {
        _tokens = ServiceAccountTokens.Open(dataFolder, time, Certificates.WritePrivate);
        _rbac = new RbacAuthorizer(store);
        _enforced = mode == AuthorizationMode.RBAC;
        var bearer = new TokenAuthenticator(_tokens, store);
        Authenticators = [new ClientCertificateAuthenticator(), bearer];
        Authorizer = _enforced ? _rbac : new AlwaysAllow();
        var reviews = new ReviewObjects(bodies, ownership);
        Subresources =
        [
            new TokenRequests(_tokens, store, bodies, time),
            new TokenReviews(bearer, reviews),
            new SelfReviews(reviews),
            // Questions about others are answered by the roles also where nothing enforces them.
            new AccessReviews("subjectaccessreviews", _rbac.Decide, reviews),
            new AccessReviews("localsubjectaccessreviews", _rbac.Decide, reviews),
            new AccessReviews("selfsubjectaccessreviews", DecideOwn, reviews),
            new RulesReviews(RulesOf, reviews),
        ];
    }

    public IReadOnlyList<IAuthenticator> Authenticators { get; }

    public IAuthorizer Authorizer { get; }

    public IReadOnlyList<ISubresource> Subresources { get; }

    /// <summary>Puts the escalation check before an admission, where roles are enforced.</summary>
    public IAdmission Guard(IAdmission inner) => _enforced ? new EscalationGuard(_rbac, inner) : inner;

    /// <summary>Makes the default roles and bindings, where roles are enforced.</summary>
    public Task BootstrapAsync(ObjectService objects, CancellationToken cancellationToken) =>
        _enforced ? RbacBootstrap.EnsureAsync(objects, cancellationToken) : Task.CompletedTask;

    public void Dispose() => _tokens.Dispose();

    private string? DecideOwn(UserInfo user, AccessAttributes access) => _enforced ? _rbac.Decide(user, access) : "";

    private IEnumerable<PolicyRule> RulesOf(UserInfo user, string @namespace)
    {
        if (!_enforced || RbacAuthorizer.IsMaster(user))
        {
            return [new PolicyRule { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"] }, new PolicyRule { Verbs = ["*"], NonResourceUrls = ["*"] }];
        }

        return _rbac.Index.GrantsOf(user, @namespace).SelectMany(grant => grant.Rules);
    }
}
