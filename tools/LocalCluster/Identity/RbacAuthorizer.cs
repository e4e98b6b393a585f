using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Decides by the Roles, ClusterRoles and bindings in the store. They are parsed again only when one of them changes.</summary>
internal sealed class RbacAuthorizer(ObjectStore store) : IAuthorizer
{
    private const string Masters = "system:masters";

    private static readonly GroupResource[] Tables =
    [
        new(RbacIndex.Group, "roles"), new(RbacIndex.Group, "clusterroles"), new(RbacIndex.Group, "rolebindings"), new(RbacIndex.Group, "clusterrolebindings"),
    ];

    private volatile Cached? _cached;

    public RbacIndex Index
    {
        get
        {
            var snapshots = Array.ConvertAll(Tables, table => store.Read(table).Objects);
            if (_cached is { } cached && cached.Snapshots.SequenceEqual(snapshots))
            {
                return cached.Index;
            }

            var index = new RbacIndex(snapshots[0], snapshots[1], snapshots[2], snapshots[3]);
            _cached = new Cached(snapshots, index);
            return index;
        }
    }

    public static bool IsMaster(UserInfo user) => user.Groups.Contains(Masters);

    public bool Allows(UserInfo user, AccessAttributes access) => Decide(user, access) is not null;

    /// <returns>Why the user may, empty for masters; null where nothing allows it.</returns>
    public string? Decide(UserInfo user, AccessAttributes access) => IsMaster(user)
        ? ""
        : Index.GrantsOf(user, access.Namespace).FirstOrDefault(grant => grant.Rules.Any(rule => rule.Allows(access)))?.Explanation;

    private sealed record Cached(Snapshot[] Snapshots, RbacIndex Index);
}
