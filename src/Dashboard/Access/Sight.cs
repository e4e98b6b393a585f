using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Dashboard.Cluster;
using ClaudeConfig.Domain;

namespace ClaudeConfig.Dashboard.Access;

/// <summary>What the one who asks sees, for the length of a request.</summary>
internal sealed class Sight(IHttpContextAccessor context, ClusterCache cluster, DashboardOptions options)
{
    private (DomainSnapshot Snapshot, Visibility Visible)? _seen;

    public Viewer Viewer { get; } = Viewer.Of(context.HttpContext!.User);

    public DomainSnapshot Snapshot => Seen.Snapshot;

    public Visibility Visible => Seen.Visible;

    private (DomainSnapshot Snapshot, Visibility Visible) Seen
    {
        get
        {
            if (_seen is null)
            {
                var snapshot = cluster.Snapshot;
                _seen = (snapshot, Visibility.Of(Viewer, snapshot, options.PlatformGroups));
            }

            return _seen.Value;
        }
    }

    /// <summary>A budget of that name, if he sees it.</summary>
    public Budget? Budget(string? @namespace, string? name)
    {
        var key = new ObjectKey(@namespace ?? "", name ?? "");
        return Visible.SeesBudget(key) && Snapshot.Budgets.TryGetValue(key, out var found) ? found.Budget : null;
    }

    /// <summary>Whether he sees its project. One without a project is for others to extend, and seen by those who see everything.</summary>
    public bool SeesConfiguration(ClaudeConfiguration configuration) =>
        configuration.Spec.ProjectRef is { } reference ? Visible.SeesProject(reference.Resolve(configuration.Key.Namespace)) : Visible.All;

    /// <summary>What Metering is asked for, so that it tells nothing else: a parameter for each project; empty for all.</summary>
    public IEnumerable<string> ProjectParameters() => Visible.All ? [] : Visible.Projects.Select(project => $"project={Uri.EscapeDataString(project.ToString())}");
}
